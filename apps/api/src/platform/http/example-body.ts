import { ApiExtension } from '@nestjs/swagger';

/** The member of an operation in which an example waits until the document is completed. */
export const exampleBodyMember = 'x-example-body';

/** The example of a route's body, where those of its members do not go together. */
export function ExampleBody(value: object): MethodDecorator {
  return ApiExtension(exampleBodyMember, value) as MethodDecorator;
}
