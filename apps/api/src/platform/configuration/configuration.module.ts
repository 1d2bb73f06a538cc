import { Module, type DynamicModule } from '@nestjs/common';
import { Configuration } from './configuration.js';

/** Makes {@link Configuration} injectable everywhere. */
@Module({})
export class ConfigurationModule {
  static register(configuration: Configuration): DynamicModule {
    return {
      module: ConfigurationModule,
      global: true,
      providers: [{ provide: Configuration, useValue: configuration }],
      exports: [Configuration],
    };
  }
}
