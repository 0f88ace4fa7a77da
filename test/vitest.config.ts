import { defineConfig } from 'vitest/config'

const project = (name: string, include: string[], extra: object = {}) => ({
  test: { name, include, environment: 'node', ...extra },
})

/** One project per level of test (src/README.md); `vitest --project unit` runs one of them. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    reporters: ['default'],
    projects: [
      project('unit', ['test/unit/**/*.test.ts', 'test/app/**/*.test.ts']),
      project(
        'int',
        ['test/adapters/**/*.test.ts', 'test/contract/**/*.test.ts', 'test/embedded/**/*.test.ts'],
        {
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      ),
      project('switch', ['test/switch/**/*.test.ts'], {
        testTimeout: 30_000,
        hookTimeout: 60_000,
        fileParallelism: false,
      }),
      project('sip', ['test/sip/**/*.test.ts'], {
        testTimeout: 60_000,
        hookTimeout: 60_000,
        fileParallelism: false,
      }),
      project('e2e', ['test/e2e/**/*.test.ts'], {
        testTimeout: 120_000,
        hookTimeout: 120_000,
        fileParallelism: false,
      }),
    ],
  },
})
