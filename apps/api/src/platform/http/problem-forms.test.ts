import { Controller, Module } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import { AnswersProblemsAs, ProblemForms, type ProblemForm } from './problem-forms.js';

const form: ProblemForm = { name: 'other', schemaName: 'OtherProblem', schema: {}, roots: ['/api/people'], extend: (body) => body };

@AnswersProblemsAs(form)
@Controller('api/people')
class People {}

@AnswersProblemsAs(form)
@Controller('api/people/batches')
class Batches {}

@Controller('api/v1/people')
class Others {}

@Module({ controllers: [People, Batches, Others] })
class Application {}

const app = await NestFactory.createApplicationContext(Application, { preview: true, logger: false });
const forms = new ProblemForms(app.get(ModulesContainer));

describe('the forms of problems', () => {
  it('are those that controllers say that they have, each once', () => {
    expect(forms.list()).toEqual([form]);
  });

  it.each(['/api/people', '/api/people/1', '/api/people?page=1', '/api/people/no/such/route'])('hold for %s', (url) => {
    expect(forms.findFor(url)).toBe(form);
  });

  it.each(['/api/peoples', '/api/v1/people', '/', '/?/api/people', '/api'])('do not hold for %s', (url) => {
    expect(forms.findFor(url)).toBeUndefined();
  });
});
