import { ValidateIf } from 'class-validator';

/** Checks a member only if it was sent; unlike `IsOptional`, `null` is a value that has to be right. */
export function IfSent(): PropertyDecorator {
  return ValidateIf((_dto: unknown, value: unknown) => value !== undefined);
}
