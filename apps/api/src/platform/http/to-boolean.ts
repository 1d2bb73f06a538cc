/** Reads a yes or no from a query, where everything is text; anything else is left for the validation to refuse. */
export const toBoolean = ({ value }: { readonly value: unknown }): unknown => (value === 'true' ? true : value === 'false' ? false : value);
