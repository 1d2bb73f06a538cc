import type { SourceDto } from './source.dto.js';
import type { ModelDto } from './model.dto.js';
import type { Model } from './model.entity.js';
import type { Source, SourceFile } from './source.entity.js';

/** A source with the file that was uploaded to it. */
export interface StoredSource {
  readonly source: Source;
  readonly file: SourceFile | null;
}

/** Makes the answer about a source. */
export function describeSource({ source, file }: StoredSource): SourceDto {
  const { id, kind, name, settings, secretSealed, secretUpdatedAt, version, createdAt, updatedAt } = source;
  return {
    id,
    kind,
    name,
    settings,
    password: kind === 'postgresql' ? { set: secretSealed !== null, updatedAt: secretUpdatedAt?.toISOString() ?? null } : null,
    file: file && { name: file.name, bytes: Number(file.bytes), uploadedAt: file.createdAt.toISOString() },
    version,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

/** Makes the answer about a model. */
export function describeModel(model: Model): ModelDto {
  const { id, sourceId, name, query, file, format, options, primaryKey, columns, version, createdAt, updatedAt } = model;
  return {
    id,
    sourceId,
    name,
    query,
    file,
    format,
    options,
    primaryKey,
    columns,
    version,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
