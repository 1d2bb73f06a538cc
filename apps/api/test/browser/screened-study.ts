import type { ParticipationDto } from '../../src/participations/participation.dto.ts';
import { createInterviewStudy, launch, type InterviewStudy, type World } from './world.ts';

const screener = {
  questions: [
    {
      id: 'rides',
      kind: 'single_choice',
      text: 'How often do you ride a bicycle?',
      choices: [
        { id: 'daily', text: 'Every day', effect: 'accept' },
        { id: 'weekly', text: 'Every week', effect: 'accept' },
        { id: 'never', text: 'Never', effect: 'reject' },
      ],
      skipTo: [{ when: { question: 'rides', equals: 'never' }, to: 'end' }],
    },
    {
      id: 'purpose',
      kind: 'multiple_choice',
      text: 'What do you use it for?',
      help: 'Think of the last month.',
      choices: [
        { id: 'work', text: 'Going to work' },
        { id: 'sport', text: 'Sport' },
      ],
    },
    { id: 'age', kind: 'number', text: 'How old are you?', minimum: 18, maximum: 99 },
    { id: 'brand', kind: 'text', text: 'Which brand is it?', required: false, maximumLength: 80 },
  ],
};

/** A study that recruits by its page, with a screener that skips. */
export interface ScreenedStudy extends InterviewStudy {
  /** Of the study's page. */
  readonly address: string;
  /** The participation of whoever applied with an address. */
  readParticipationOf(email: string): Promise<ParticipationDto>;
}

/** Makes and launches a study with a screener. */
export async function createScreenedStudy(world: World): Promise<ScreenedStudy> {
  const { hub } = world;
  const study = await createInterviewStudy(world);
  const { status, body } = await hub.request('PUT', `/api/v1/studies/${study.studyId}/screener`, { body: screener });
  if (status !== 200) throw new Error(`the screener was refused: ${JSON.stringify(body)}`);
  await launch(world, study);
  return {
    ...study,
    address: `${hub.url}/s/${study.studyId}`,
    readParticipationOf: async (email) => {
      const { rows } = await hub.sql.query<{ id: string }>(
        'select p.id from participations p join participants w on w.id = p.participant_id where w.email = $1 and p.study_id = $2',
        [email, study.studyId],
      );
      return (await hub.request<ParticipationDto>('GET', `/api/v1/studies/${study.studyId}/participations/${rows[0]?.id}`)).body;
    },
  };
}
