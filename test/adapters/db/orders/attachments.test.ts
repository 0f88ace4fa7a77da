import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createAttachmentStore } from '../../../../src/adapters/db/orders/attachments.ts'
import { createAccessLog } from '../../../../src/adapters/db/stores/access-log.ts'
import { createAttachmentFiles } from '../../../../src/adapters/files/attachment-files.ts'
import { createAttachments, type Attachments } from '../../../../src/app/attachments/attachments.ts'
import { png, samples } from '../../../support/files.ts'
import { caller, form, openHouse, type House } from './house.ts'
import { complaint, dispatcher, li, refusalOf, wang } from './office.ts'

let house: House
let folder = ''
let attachments: Attachments
const visit = { sessionId: randomUUID(), address: '10.0.0.7' }

beforeAll(async () => {
  house = await openHouse()
})
beforeEach(async () => {
  await clear()
  await house.reset()
  folder = await mkdtemp(join(tmpdir(), 'attachments-'))
  attachments = createAttachments({
    ...{ orders: house.store, time: house.clock, newId: randomUUID },
    accessLog: createAccessLog(house.db.database),
    attachments: createAttachmentStore(house.db.database),
    files: createAttachmentFiles(folder),
  })
})
afterEach(() => rm(folder, { recursive: true }))
afterAll(async () => {
  await clear()
  await house.close()
})

const clear = () =>
  house.db.database.transaction(async (trx) => {
    await trx.raw('set local session_replication_role = replica')
    await trx('order_attachments').delete()
    await trx('access_log').delete()
  })

async function* inParts(content: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += size)
    yield await Promise.resolve(content.subarray(at, at + size))
}
const add = (orderId: string, name = '现场.png', content: Uint8Array = png, who = li) =>
  attachments.add(who, orderId, name, inParts(content))
const filesThere = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile()).length
const contentOf = async (content: AsyncIterable<Uint8Array>) => {
  const parts: Uint8Array[] = []
  for await (const part of content) parts.push(part)
  return Buffer.concat(parts)
}

describe('an attachment', () => {
  test('of a draft is listed, saved byte for byte, written into the log, and taken away', async () => {
    const { orderId } = await house.draft()
    const added = await add(orderId)
    expect(added).toMatchObject({
      name: '现场.png',
      mediaType: 'image/png',
      bytes: png.length,
      part: 'ORDER',
    })
    const list = await attachments.list(li, orderId)
    expect(list).toMatchObject({ items: [{ ...added, removable: true }], addsTo: 'ORDER' })
    const saved = await attachments.download(li, visit, added.attachmentId)
    expect([saved.name, (await contentOf(saved.content)).equals(png)]).toEqual(['现场.png', true])
    expect(await readFile(join(folder, 'attachments', added.attachmentId))).toEqual(png)
    expect(await house.db.database('access_log').select('action', 'field', 'order_id')).toEqual([
      { action: 'download', field: added.attachmentId, order_id: orderId },
    ])
    await attachments.remove(li, added.attachmentId)
    expect([(await attachments.list(li, orderId)).items, await filesThere()]).toEqual([[], 0])
    expect((await refusalOf(attachments.download(li, visit, added.attachmentId))).code).toBe('NOT_FOUND')
  })

  test('stays once the order has its number, and units see it unless the citizen is confidential', async () => {
    for (const confidential of [false, true]) {
      const draft = await house.draft({ ...complaint, confidential })
      const { attachmentId } = await add(draft.orderId)
      await house.press(draft, { event: 'submit' }, li)
      expect((await refusalOf(attachments.remove(li, attachmentId))).code).toBe('FORBIDDEN')
      expect((await refusalOf(add(draft.orderId))).code).toBe('FORBIDDEN')
      await house.drive(draft.orderId, [house.dispatch(), dispatcher, '2026-04-30 16:40:00'])
      const shown = (await attachments.list(house.people.eco, draft.orderId)).items
      expect(shown).toHaveLength(confidential ? 0 : 1)
      const download = refusalOf(attachments.download(house.people.eco, visit, attachmentId))
      expect((await download).code === 'NOT_FOUND').toBe(confidential)
      expect((await attachments.list(caller, draft.orderId)).items).toMatchObject([{ removable: false }])
      expect((await refusalOf(attachments.download(house.people.police, visit, attachmentId))).code).toBe(
        'NOT_FOUND',
      )
      expect((await refusalOf(attachments.list(wang, draft.orderId))).code).toBe('NOT_FOUND')
    }
  })

  test('of a unit goes with its feedback, which names nothing of another order', async () => {
    const orderId = await house.handled()
    const { attachmentId, part } = await add(orderId, '整改.docx', samples['报告.docx'], house.people.eco)
    expect(part).toBe('FEEDBACK')
    const feedback = (attached: readonly string[]) =>
      house.drive(orderId, [
        ...[
          {
            event: 'feedback',
            form: { ...form, contactTime: null, contacted: false, attachments: attached },
          },
        ],
        ...[house.people.eco, '2026-05-07 09:30:00'],
      ] as never)
    expect(await refusalOf(feedback([randomUUID()]))).toMatchObject({
      ...{ code: 'INVALID', details: [{ field: 'attachments', rule: 'unknown' }] },
    })
    expect(await feedback([attachmentId])).toMatchObject({ order: { status: 'FEEDBACK_REVIEW' } })
  })

  test('is refused for what it is, and leaves no file behind', async () => {
    const { orderId } = await house.draft()
    const refused = async (name: string, content: Uint8Array) => {
      const { code, details } = await refusalOf(add(orderId, name, content))
      return [code, (details as { rule: string }[] | undefined)?.[0]?.rule]
    }
    expect(await refused('a.html', Buffer.from('<script>'))).toEqual(['ATTACHMENT_REFUSED', 'kind'])
    expect(await refused('a.jpg', png)).toEqual(['ATTACHMENT_REFUSED', 'content'])
    expect(await refused('a.png', Buffer.alloc(0))).toEqual(['ATTACHMENT_REFUSED', 'empty'])
    expect(await refused('///', png)).toEqual(['ATTACHMENT_REFUSED', 'name'])
    const long = attachments.add(li, orderId, 'a.png', inParts(Buffer.alloc(20 * 1024 * 1024 + 1), 1 << 20))
    expect((await refusalOf(long)).code).toBe('TOO_LARGE')
    const broken = attachments.add(li, orderId, 'a.png', breaksOff())
    await expect(broken).rejects.toThrow('the line is gone')
    expect(await filesThere()).toBe(0)
  })

  test('is the tenth at most, though many come at once', async () => {
    const { orderId } = await house.draft()
    const all = await Promise.all(Array.from({ length: 13 }, () => refusalOf(add(orderId))))
    expect(all.filter(({ code }) => code === 'ATTACHMENT_LIMIT')).toHaveLength(3)
    expect((await attachments.list(li, orderId)).items).toHaveLength(10)
    expect(await filesThere()).toBe(10)
  })

  test('of a discarded draft is removed by the next tidying, and nothing else', async () => {
    const [gone, stays] = [await house.draft(), await house.draft()]
    const [lost, kept] = [await add(gone.orderId), await add(stays.orderId)]
    await house.press(gone, { event: 'discard', outcome: 'INVALID' }, li)
    expect(await attachments.tidy()).toBe(0)
    for (const { attachmentId } of [lost, kept]) {
      await utimes(join(folder, 'attachments', attachmentId), 0, 0)
    }
    expect(await attachments.tidy()).toBe(1)
    expect(await readdir(join(folder, 'attachments'))).toEqual([kept.attachmentId])
  })
})

async function* breaksOff(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(png)
  throw new Error('the line is gone')
}
