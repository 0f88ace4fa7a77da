import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createPrivacy } from '../../../src/adapters/db/privacy.ts'
import { openJournal } from '../../../src/adapters/journal/journal-file.ts'
import { silent } from '../../support/silent.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lianxin-journal-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const key = 'a-key-for-tests-alone-of-no-worth-at-all'
const open = (secret = key) => {
  const privacy = createPrivacy(secret)
  return openJournal({ folder, seal: privacy.seal, open: privacy.open, log: silent })
}
const files = () => readdirSync(folder).toSorted()
const path = (name: string) => join(folder, name)

it('gives the next controller every line, and when this one lived', () => {
  const journal = open()
  expect(journal.left).toEqual([])
  expect(journal.aliveAt).toBeNull()
  journal.begin({ kind: 'begin' })
  journal.write({ input: '13812345678' })
  expect(journal.length).toBe(2)
  const next = open()
  expect(next.left).toEqual([{ kind: 'begin' }, { input: '13812345678' }])
  expect(Math.abs((next.aliveAt ?? 0) - Date.now())).toBeLessThan(60_000)
})

it('keeps no number in clear on the disk', () => {
  const journal = open()
  journal.begin({ callerNumber: '13812345678' })
  expect(readFileSync(path('0000000001.journal'), 'latin1')).not.toContain('13812345678')
})

it('keeps an older generation until it is dropped, and gives both in order', () => {
  const journal = open()
  journal.begin({ n: 1 })
  journal.write({ n: 2 })
  journal.begin({ n: 3 })
  expect(open().left).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
  journal.dropOlder()
  expect(files()).toEqual(['0000000002.journal'])
  expect(open().left).toEqual([{ n: 3 }])
})

it('cuts off a last line that was torn, and then counts as whole', () => {
  const journal = open()
  journal.begin({ n: 1 })
  appendFileSync(path('0000000001.journal'), 'half a li')
  const next = open()
  expect(next.left).toEqual([{ n: 1 }])
  next.begin({ n: 2 })
  expect(open().left).toEqual([{ n: 1 }, { n: 2 }])
})

it.each([
  [
    'altered',
    () => {
      appendFileSync(path('0000000001.journal'), 'bm9uc2Vuc2U=\n')
    },
  ],
  ['of another key', () => open('another-key-of-no-worth-at-all-for-tests').begin({ n: 0 })],
  [
    'garbage',
    () => {
      writeFileSync(path('0000000001.journal'), '\u00ff\n'.repeat(64))
    },
  ],
])('puts aside a file that is %s, and starts without it', (_what, harm) => {
  open().begin({ n: 1 })
  harm()
  const journal = open()
  expect(files().some((name) => name.endsWith('.unread'))).toBe(true)
  journal.begin({ n: 7 })
  journal.write({ n: 8 })
  expect(open().left.slice(-2)).toEqual([{ n: 7 }, { n: 8 }])
})

it('goes on without a journal when the disk fails, and never throws', () => {
  const journal = open()
  journal.begin({ n: 1 })
  rmSync(folder, { recursive: true })
  journal.begin({ n: 2 })
  journal.write({ n: 3 })
  expect(journal.length).toBe(0)
  journal.close()
})
