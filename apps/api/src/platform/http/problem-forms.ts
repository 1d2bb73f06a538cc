import { Injectable, SetMetadata, applyDecorators } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';
import { problemSchemaMember } from './api-problems.js';
import type { ProblemBody } from './problem-body.js';

/** How a surface tells its problems, where its clients look for more than a problem of the hub has. */
export interface ProblemForm {
  /** Such as `compatible`; begins the names of its examples in the OpenAPI document. */
  readonly name: string;
  /** The name of its schema in the OpenAPI document. */
  readonly schemaName: string;
  /** An OpenAPI schema. */
  readonly schema: object;
  /** The addresses of the surface, such as `/api/participants`: each, and all below it, also where no route answers. */
  readonly roots: readonly string[];
  /** Adds to the body of a problem what those clients look for. */
  readonly extend: (body: ProblemBody) => object;
}

const formMetadata = 'panelbridge:problem-form';

/** The routes of a controller tell their problems in a form of their own. */
export function AnswersProblemsAs(form: ProblemForm): ClassDecorator {
  return applyDecorators(SetMetadata(formMetadata, form), ApiExtension(problemSchemaMember, form.schemaName));
}

/** The forms that controllers have by {@link AnswersProblemsAs}. */
@Injectable()
export class ProblemForms {
  readonly #modules: ModulesContainer;
  #forms: readonly ProblemForm[] | undefined;

  constructor(modules: ModulesContainer) {
    this.#modules = modules;
  }

  /** All of them, each once. */
  list(): readonly ProblemForm[] {
    this.#forms ??= [...new Set([...this.#modules.values()].flatMap(({ controllers }) => [...controllers.values()].flatMap(readForm)))];
    return this.#forms;
  }

  /** The form of an address. By the address rather than by the route: a body that cannot be read is refused before there is one. */
  findFor(url: string): ProblemForm | undefined {
    const [path = ''] = url.split('?');
    return this.list().find(({ roots }) => roots.some((root) => path === root || path.startsWith(`${root}/`)));
  }
}

function readForm({ metatype }: { readonly metatype: unknown }): readonly ProblemForm[] {
  if (typeof metatype !== 'function') return [];
  const form = Reflect.getMetadata(formMetadata, metatype) as ProblemForm | undefined;
  return form ? [form] : [];
}
