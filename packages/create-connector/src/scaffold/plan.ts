import type { Capability } from '../capabilities.js';

/** What is to be scaffolded; checked. */
export interface Plan {
  /** Id of the connector, kebab-case. */
  readonly id: string;
  /** Name of the tool, as people read it. */
  readonly title: string;
  /** Name of the package. */
  readonly name: string;
  readonly capabilities: ReadonlySet<Capability>;
  /** Absolute path of the folder to write. */
  readonly folder: string;
  /** Folder of the Panelbridge repository when the package is to be one of it; `null` = a package of its own. */
  readonly repository: string | null;
}
