import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConfigVersionStore } from '../../../../src/adapters/db/administration/store.ts'
import { createConfigStore } from '../../../../src/adapters/db/stores/config.ts'
import { createReferenceStore } from '../../../../src/adapters/db/stores/reference.ts'
import { createAdministration } from '../../../../src/app/administration/administration.ts'
import type { Actor } from '../../../../src/app/work-orders/actor.ts'
import type { ConfigKind } from '../../../../src/domain/configuration/terms.ts'
import { createHandClock } from '../../../support/fakes/hand-clock.ts'
import { createTestDatabase, silent, type TestDatabase } from '../../../support/database.ts'

const admin: Actor = { userId: randomUUID(), role: 'SYSADMIN', name: '周敏' }
const shipped = [{ name: 'goodbye', text: '再见' }]

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.remove())

const open = () => {
  const clock = createHandClock()
  const told: string[] = []
  const administration = createAdministration({
    store: createConfigVersionStore(db.database, shipped),
    published: (kind, id) => void told.push(`${kind} ${id}`),
    movedDues: () => Promise.resolve([]),
    judge: () => Promise.resolve({ problems: [], notes: [] }),
    isFixed: (kind, id) => kind === 'prompt' && id === 'goodbye',
    ...{ newId: randomUUID, time: clock, log: silent },
  })
  const change = (content: unknown, basedOn = 0, more: object = {}) => ({
    ...{ content, basedOn, reason: '试一试', draft: false, effectiveFrom: null },
    ...more,
  })
  const one = async (kind: ConfigKind, id: string) =>
    (await administration.list(admin, kind)).find((object) => object.id === id)
  return { administration, clock, told, change, one }
}
const codeOf = async (refused: Promise<unknown>): Promise<unknown> =>
  refused.then(
    () => 'done',
    (error: unknown) => (error as { code?: unknown }).code,
  )
const person = (username: string, skills: object[] = []) => ({
  ...{ username, name: '王一', agentNo: username, role: 'AGENT', skills, units: [], locked: false },
})

describe('an administrator', () => {
  it('makes a skill, changes it, and goes back in one press', async () => {
    const { administration, change, one, told } = open()
    await administration.create(admin, 'skill', 'SG_LEGAL', change({ name: '法律', position: 5 }))
    await administration.change(admin, 'skill', 'SG_LEGAL', change({ name: '法律援助', position: 5 }, 1))
    expect((await one('skill', 'SG_LEGAL'))?.content).toEqual({ name: '法律援助', position: 5 })

    const undo = { version: 1, basedOn: 2, reason: '写错了' }
    await administration.restore(admin, 'skill', 'SG_LEGAL', undo)
    expect(await one('skill', 'SG_LEGAL')).toMatchObject({
      content: { name: '法律', position: 5 },
      version: 3,
    })
    const versions = await administration.history(admin, 'skill', 'SG_LEGAL')
    expect(versions.map(({ version, byName, reason }) => [version, byName, reason])).toEqual([
      [3, '周敏', '写错了'],
      [2, '周敏', '试一试'],
      [1, '周敏', '试一试'],
    ])
    expect(told).toEqual(['skill SG_LEGAL', 'skill SG_LEGAL', 'skill SG_LEGAL'])
  })

  it('finds how an installed object stood before its first change', async () => {
    const { administration, change, one } = open()
    await administration.change(
      admin,
      'breakType',
      'MEAL',
      change({ name: '用餐', limitMinutes: 45, position: 1 }),
    )
    await administration.restore(admin, 'breakType', 'MEAL', { version: 0, basedOn: 1, reason: '太长' })
    expect((await one('breakType', 'MEAL'))?.content).toMatchObject({ limitMinutes: 30 })
  })

  it('adds a kind of break, puts one out of use and back again, but no message', async () => {
    const { administration, change, one } = open()
    const study = change({ name: '学习', limitMinutes: 20, position: 9 })
    await administration.create(admin, 'breakType', 'STUDY', study)
    const message = administration.create(admin, 'messageTemplate', 'T9', study)
    expect(await codeOf(message)).toBe('CONFIG_REFUSED')
    const version = (await one('breakType', 'OTHER'))?.version ?? 0
    await administration.retire(admin, 'breakType', 'OTHER', { basedOn: version, reason: '不再使用' })
    const codes = async () =>
      (await createReferenceStore(db.database).load()).breakTypes.map(({ code }) => code)
    expect(await codes()).not.toContain('OTHER')
    expect(await codes()).toContain('STUDY')
    const limits = (await createConfigStore(db.database).load()).breakLimitsMs
    expect(limits).toMatchObject({ STUDY: 1_200_000 })
    expect(limits).not.toHaveProperty('OTHER')
    await administration.restore(admin, 'breakType', 'OTHER', { version: 0, basedOn: 1, reason: '恢复' })
    expect(await codes()).toContain('OTHER')
    const kept = administration.retire(admin, 'messageTemplate', 'T1', { basedOn: 0, reason: 'x' })
    expect(await codeOf(kept)).toBe('CONFIG_REFUSED')
  })

  it('is told who was faster', async () => {
    const { administration, change } = open()
    const words = (text: string, basedOn: number) =>
      administration.change(admin, 'messageTemplate', 'T7', change({ text, confidentialText: text }, basedOn))
    await words('已记录，请等候回电。', 0)
    expect(await codeOf(words('已记录。', 0))).toBe('CONFIG_CONFLICT')
    expect(await codeOf(words('您的号码{number}', 1))).toBe('INVALID')
  })

  it('has a change wait for its day, and applies it then', async () => {
    const { administration, change, one, clock } = open()
    const at = clock.now() + 3_600_000
    const later = change({ name: '综合', position: 0 }, 0, { effectiveFrom: at })
    expect(await administration.change(admin, 'skill', 'SG_ONLINE', later)).toMatchObject({
      state: 'scheduled',
    })
    expect(await one('skill', 'SG_ONLINE')).toMatchObject({
      ...{ content: { name: '网络受理' }, version: 1, inForce: 0, changedBy: '' },
    })
    expect(await codeOf(administration.change(admin, 'skill', 'SG_ONLINE', { ...later, basedOn: 1 }))).toBe(
      'CONFIG_REFUSED',
    )
    expect(await administration.applyDue()).toBe(0)
    clock.advance(3_600_000)
    expect([await administration.applyDue(), await administration.applyDue()]).toEqual([1, 0])
    expect(await one('skill', 'SG_ONLINE')).toMatchObject({
      ...{ content: { name: '综合' }, pending: null, inForce: 1, changedBy: admin.name },
    })
  })

  it('keeps a draft out of the product, and takes it back', async () => {
    const { administration, change, one } = open()
    const draft = change({ name: '草稿', position: 1 }, 0, { draft: true, reason: '' })
    await administration.create(admin, 'skill', 'SG_DRAFT', draft)
    expect(await one('skill', 'SG_DRAFT')).toMatchObject({ live: false, pending: { state: 'draft' } })
    expect(await db.database('skills').where({ code: 'SG_DRAFT' })).toEqual([])
    await administration.withdraw(admin, 'skill', 'SG_DRAFT', 1)
    expect(await one('skill', 'SG_DRAFT')).toBeUndefined()
  })

  it('cannot retire what is in use, and is told by whom', async () => {
    const { administration, change, one } = open()
    await administration.create(admin, 'skill', 'SG_USED', change({ name: '手语', position: 9 }))
    const { id } = await administration.create(
      admin,
      'user',
      null,
      change(person('sign1', [{ code: 'SG_USED', level: 4 }])),
    )
    const retire = (kind: ConfigKind, which: string, basedOn = 1) =>
      administration.retire(admin, kind, which, { basedOn, reason: '不再需要' })
    expect(await codeOf(retire('skill', 'SG_USED'))).toBe('CONFIG_IN_USE')
    expect(await administration.uses(admin, 'skill', 'SG_USED')).toEqual([{ kind: 'user', id, name: '王一' }])
    await retire('user', id)
    await retire('skill', 'SG_USED')
    expect(await one('skill', 'SG_USED')).toMatchObject({ retired: true })
    expect(
      await codeOf(administration.restore(admin, 'user', id, { version: 1, basedOn: 2, reason: '回来了' })),
    ).toBe('INVALID')
  })

  it('refuses people who clash, and leaves one administrator', async () => {
    const { administration, change } = open()
    await administration.create(admin, 'user', null, change(person('twice')))
    const again = administration.create(admin, 'user', null, change({ ...person('TWICE'), agentNo: 'x1' }))
    expect(await codeOf(again)).toBe('INVALID')
    const only = await administration.create(
      admin,
      'user',
      null,
      change({ ...person('boss'), role: 'SYSADMIN' }),
    )
    const demoted = change({ ...person('boss'), role: 'AGENT' }, 1)
    expect(await codeOf(administration.change(admin, 'user', only.id, demoted))).toBe('INVALID')
  })

  it('refuses a calendar that was cut off, with the month', async () => {
    const { administration } = open()
    const days = [{ date: '2027-01-01', name: '元旦', isOffDay: true }]
    const { problems } = await administration.check(admin, 'calendar', '2027', { days, papers: [] })
    expect(problems.map(({ rule, limit }) => [rule, limit])).toEqual([
      ['monthMissing', '2027-05'],
      ['monthMissing', '2027-10'],
    ])
  })

  it('alone changes people', async () => {
    const { administration, change } = open()
    const lead: Actor = { ...admin, role: 'SHIFT_LEAD' }
    expect(await codeOf(administration.create(lead, 'user', null, change(person('x'))))).toBe('FORBIDDEN')
    expect(await codeOf(administration.list(lead, 'user'))).toBe('FORBIDDEN')
  })

  it('cannot have the history rewritten', async () => {
    const { administration, change } = open()
    await administration.create(admin, 'skill', 'SG_KEPT', change({ name: '留', position: 1 }))
    const rewrite = db.database('config_versions').where({ object_id: 'SG_KEPT' }).update({ reason: '改' })
    await expect(rewrite).rejects.toThrow('never changed')
  })
})
