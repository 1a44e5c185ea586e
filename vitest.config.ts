/** One vitest project per level of tests (see tools/levels.ts): `vitest run --project unit packages/engine`. */
import { defineConfig } from 'vitest/config';
import { excludedFrom, LEVELS } from './tools/levels.ts';

export default defineConfig({
  test: {
    slowTestThreshold: 10_000,
    projects: LEVELS.map(({ name, include, turn, serial, timeoutMs }) => ({
      test: {
        name,
        include: [...include],
        exclude: ['**/node_modules/**', '**/dist/**', ...excludedFrom(name)],
        environment: 'node',
        testTimeout: timeoutMs,
        hookTimeout: 60_000,
        fileParallelism: !serial,
        // With a real browser and real servers a strange machine may be too slow once: told in the report, by name.
        retry: serial && process.env['CI'] !== undefined ? 1 : 0,
        sequence: { groupOrder: turn },
      },
    })),
  },
});
