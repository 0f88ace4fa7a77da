import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { createFactLog } from '../../../../src/adapters/db/facts/fact-log.ts'
import { createPrivacy } from '../../../../src/adapters/db/privacy.ts'
import { numberedStep } from './calls.ts'

// A controller in small, to be killed: appends numbered steps without end and prints how many are safe in the spool.
const [connectionString = '', spoolFolder = '', key = ''] = process.argv.slice(2)
const log = await createFactLog({
  connectionString,
  spoolFolder,
  privacy: createPrivacy(key),
  logger: pino({ level: 'silent' }),
})
const callId = randomUUID()
let number = 0
for (;;) {
  for (let count = 0; count < 20; count++) log.append(numberedStep(++number, callId))
  await log.spooled()
  process.stdout.write(`${number}\n`)
  await new Promise((resolve) => setImmediate(resolve))
}
