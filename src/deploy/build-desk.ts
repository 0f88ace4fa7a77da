import { fileURLToPath } from 'node:url'
import { buildDesk } from '../launcher/desk-build.ts'

/** Builds the desk as `npm start` would, for an image that has nothing to build with when it runs. */
await buildDesk(fileURLToPath(new URL('../../agent-ui/dist', import.meta.url)), new AbortController().signal)
