import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { properties, settingNames } from '../../../src/config/schema.ts'

const text = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8')
const example = parseEnv(text)

test('.env.example lists every setting and no other, once each', () => {
  expect(Object.keys(example).toSorted()).toEqual([...settingNames].toSorted())
  const lines = text.split('\n').filter((line) => /^[A-Z_]+=/.test(line))
  expect(lines).toHaveLength(settingNames.length)
})

test.each(settingNames)('%s stands there with its default, under a comment', (name) => {
  const fallback = properties[name].default as string | number | undefined
  expect(example[name]).toBe(fallback === undefined ? '' : String(fallback))
  const lines = text.split('\n')
  let above = lines.findIndex((line) => line.startsWith(`${name}=`)) - 1
  while (/^[A-Z_]+=/.test(lines[above] ?? '')) above -= 1
  expect(lines[above]).toMatch(/^# .{8,}/)
})
