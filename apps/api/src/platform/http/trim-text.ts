/** Takes blanks off both ends of a text; anything else is left for the validation to refuse. */
export const trimText = ({ value }: { readonly value: unknown }): unknown => (typeof value === 'string' ? value.trim() : value);
