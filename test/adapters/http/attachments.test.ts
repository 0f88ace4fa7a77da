import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import type { Attachments } from '../../../src/app/attachments/attachments.ts'
import { png } from '../../support/files.ts'
import { noAttachments } from '../../support/fakes/disclosure.ts'
import { createWebKit } from '../../support/fakes/web.ts'

const orderId = randomUUID()
const attachmentId = randomUUID()

/** Remembers what came in. */
const shelf = (): Attachments & { readonly received: { name: string; content: Buffer }[] } => {
  const received: { name: string; content: Buffer }[] = []
  return {
    ...noAttachments,
    received,
    add: async (_actor, id, name, content) => {
      const parts: Uint8Array[] = []
      for await (const part of content) parts.push(part)
      received.push({ name, content: Buffer.concat(parts) })
      return {
        ...{ attachmentId, orderId: id, name, mediaType: 'image/png', bytes: png.length, part: 'ORDER' },
        ...{ addedAt: '2026-04-30T00:00:00.000Z', addedByName: '李晓', removable: true },
      }
    },
    download: () =>
      Promise.resolve({ name: '现"场' + '\n(1).png', bytes: png.length, content: Readable.from([png]) }),
  }
}

const desk = async () => {
  const attachments = shelf()
  const kit = await createWebKit({}, { attachments })
  const { headers } = await kit.browser()
  const upload = (payload: Buffer | string, more: Record<string, string> = {}, name = '现场.png') =>
    kit.server.app.inject({
      ...{ method: 'POST', url: `/api/orders/${orderId}/attachments?name=${encodeURIComponent(name)}` },
      headers: { ...headers, 'content-type': 'application/octet-stream', ...more },
      payload,
    })
  return { kit, attachments, headers, upload }
}

it('takes an attachment in as bytes, larger than any other body', async () => {
  const { upload, attachments } = await desk()
  const large = Buffer.concat([png, Buffer.alloc(300_000, 7)])
  expect((await upload(large)).statusCode).toBe(201)
  expect(attachments.received).toMatchObject([{ name: '现场.png' }])
  expect(attachments.received[0]?.content.equals(large)).toBe(true)
})

it('refuses forms, strangers, missing tokens and what says it is too large', async () => {
  const { upload, kit, attachments } = await desk()
  const code = async (reply: ReturnType<typeof upload>) => {
    const { statusCode, body } = await reply
    return `${statusCode} ${(JSON.parse(body) as { code: string }).code}`
  }
  expect(await code(upload('{}', { 'content-type': 'application/json' }))).toBe('400 BAD_REQUEST')
  expect(await code(upload('a', { 'content-type': 'multipart/form-data; boundary=x' }))).toBe(
    '400 BAD_REQUEST',
  )
  expect(await code(upload(png, { 'x-csrf-token': 'x' }))).toBe('403 CSRF')
  expect(await code(upload(png, { origin: 'http://evil.example' }))).toBe('403 WRONG_ORIGIN')
  expect(await code(upload(png, { cookie: '' }))).toBe('401 NOT_SIGNED_IN')
  expect(await code(upload(png, {}, 'x'.repeat(401)))).toBe('400 INVALID')
  const huge = Buffer.alloc(20 * 1024 * 1024 + 1)
  expect(await code(upload(huge))).toBe('413 TOO_LARGE')
  expect(attachments.received).toEqual([])
  const other = await kit.server.app.inject({
    ...{ method: 'POST', url: '/api/orders', payload: png },
    headers: { ...(await kit.browser()).headers, 'content-type': 'application/octet-stream' },
  })
  expect(other.statusCode).toBe(400)
})

it('gives it out to be saved, never to be shown', async () => {
  const { kit, headers } = await desk()
  const reply = await kit.server.app.inject({ url: `/api/attachments/${attachmentId}`, headers })
  expect(reply.rawPayload.equals(png)).toBe(true)
  expect(reply.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    'content-disposition':
      'attachment; filename="____(1).png"; filename*=UTF-8\'\'%E7%8E%B0%22%E5%9C%BA%0A%281%29.png',
  })
})
