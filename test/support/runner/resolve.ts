import { registerHooks } from 'node:module';

const globals = new URL('./globals.ts', import.meta.url).href;

// The package itself refuses to be imported outside of Jest's own module world, which this runner does without.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' && context.parentURL !== globals
      ? { url: globals, shortCircuit: true }
      : next(specifier, context),
});
