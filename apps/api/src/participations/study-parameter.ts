import { ApiParam } from '@nestjs/swagger';

/** Documents `studyId` of the path at every route of a class. */
export function documentStudyParameter(controller: abstract new (...inputs: never[]) => object): void {
  const prototype = controller.prototype as object;
  const decorate = ApiParam({ name: 'studyId', schema: { type: 'string', examples: ['st_4k9x0c2m7q'] } });
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    if (name !== 'constructor' && descriptor) decorate(prototype, name, descriptor);
  }
}
