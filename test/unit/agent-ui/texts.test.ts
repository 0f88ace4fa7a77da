import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { enUS } from '../../../agent-ui/src/text/en-US.ts'
import { enUS as enAdmin } from '../../../agent-ui/src/text/en-US-admin.ts'
import { enUS as enDesks } from '../../../agent-ui/src/text/en-US-desks.ts'
import { zhCN as zhAdmin } from '../../../agent-ui/src/text/zh-CN-admin.ts'
import { zhCN as zhDesks } from '../../../agent-ui/src/text/zh-CN-desks.ts'
import { zhCN } from '../../../agent-ui/src/text/zh-CN.ts'
import { lead as enLead } from '../../../agent-ui/src/text/en-US/lead.ts'
import { lead as zhLead } from '../../../agent-ui/src/text/zh-CN/lead.ts'

type Tree = { readonly [key: string]: string | Tree }

const flat = (tree: Tree, path = ''): Map<string, string> =>
  new Map(
    Object.entries(tree).flatMap(([key, text]) =>
      typeof text === 'string' ? [[`${path}${key}`, text]] : [...flat(text, `${path}${key}.`)],
    ),
  )

const source = new URL('../../../agent-ui/src', import.meta.url).pathname
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => /[.](vue|ts)$/.test(name) && !name.startsWith('text'))
  .map((name) => readFileSync(join(source, name), 'utf8'))
const zh = flat({ ...zhCN, ...zhDesks, ...zhAdmin, lead: zhLead })
const en = flat({ ...enUS, ...enDesks, ...enAdmin, lead: enLead })
const blanks = (text: string | undefined) =>
  [...(text ?? '').matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

describe('the texts', () => {
  it('have the same keys in both languages', () => {
    expect([...en.keys()].sort()).toEqual([...zh.keys()].sort())
  })

  it('fill in nothing in English that is not there in Chinese', () => {
    for (const [key, text] of en) {
      expect(blanks(zh.get(key)), key).toEqual(expect.arrayContaining(blanks(text)))
    }
  })

  it('exist for every key that the desk names', () => {
    const named = files.flatMap((text) => [...text.matchAll(/\bt\('([\w.]+)'/g)].map(([, key]) => key ?? ''))
    expect(named.length).toBeGreaterThan(100)
    expect(named.filter((key) => !zh.has(key))).toEqual([])
  })
})
