import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { routeRules } from './route-rules.js';

/** `path` metadata marks a method of a controller as a route, in Nest's own decorators. */
const pathMetadata = 'path';

/** Refuses to start with a route that nobody has decided who may call. */
@Injectable()
export class RouteCheck implements OnApplicationBootstrap {
  readonly #modules: ModulesContainer;
  readonly #reflector: Reflector;

  constructor(modules: ModulesContainer, reflector: Reflector) {
    this.#modules = modules;
    this.#reflector = reflector;
  }

  onApplicationBootstrap(): void {
    const controllers = [...this.#modules.values()].flatMap((module) => [...module.controllers.values()]);
    const faults = controllers.flatMap(({ metatype }) => (typeof metatype === 'function' ? this.#inspect(metatype) : []));
    if (faults.length > 0) throw new Error(`These routes cannot work:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }

  #inspect(controller: Function): string[] {
    const prototype = controller.prototype as Record<string, unknown>;
    return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      if (typeof handler !== 'function' || this.#reflector.get<unknown>(pathMetadata, handler) === undefined) return [];
      const has = (rule: string): boolean => this.#reflector.getAllAndOverride<unknown>(rule, [handler, controller]) !== undefined;
      const place = `${controller.name}.${name}`;
      const faults: string[] = [];
      if (has(routeRules.public) === has(routeRules.operation)) faults.push(`${place} needs either @Operation('…') or @Public()`);
      if (has(routeRules.idempotent) && (has(routeRules.noTransaction) || has(routeRules.public))) {
        faults.push(
          `${place} is @Idempotent(), whose answer is stored in the transaction of a workspace, so it cannot be @NoTransaction() or @Public()`,
        );
      }
      return faults;
    });
  }
}
