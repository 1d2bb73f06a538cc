import type { ModelColumn } from '@panelbridge/core';
import { SourceError } from './source-error.js';

/**
 * Finds columns of a model by their names.
 *
 * @throws SourceError `columns_changed` for a name that is not there, or there twice
 */
export function pickColumns<Column extends ModelColumn>(columns: readonly Column[], names: readonly string[]): readonly Column[] {
  return names.map((name) => {
    const found = columns.filter((column) => column.name === name);
    const [only] = found;
    if (found.length === 1 && only) return only;
    const detail =
      found.length === 0
        ? `The model yields no column “${name}” any more. It yields ${columns.map((column) => column.name).join(', ') || 'none'}. Bring the column back, or change the model.`
        : `The model yields ${found.length} columns named “${name}”. Give each a name of its own.`;
    throw new SourceError('columns_changed', detail);
  });
}
