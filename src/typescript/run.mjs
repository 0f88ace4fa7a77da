// Runs the TypeScript program that is its first argument (README.md); the others are the program's own.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundle } from './bundle.mjs'

const program = resolve(process.argv[2] ?? '')
// What it sees is what it would see without us.
process.argv.splice(1, 2, program)
const bundled = await bundle(program)
if (bundled === null) (await import('tsx/esm/api')).register()
process.setSourceMapsEnabled(true)
await import(pathToFileURL(bundled ?? program).href)
