import { existsSync } from 'node:fs'
import { join, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { errors } from '../../../app/errors.ts'
import { bodyOf } from '../error-handler.ts'

const forever = 'public, max-age=31536000, immutable'

/**
 * The desk's files. What lies in `assets/` has a hash in its name and is kept for ever; everything else is asked for
 * again. An address that is neither a file nor under `/api` is the desk's own, so it gets the desk.
 */
export const serveDesk = async (app: FastifyInstance, deskDir: string): Promise<void> => {
  const built = existsSync(join(deskDir, 'index.html'))
  if (built) {
    await app.register(fastifyStatic, {
      root: deskDir,
      preCompressed: true,
      cacheControl: false,
      setHeaders: (response, path) => {
        response.setHeader('cache-control', path.includes(`${sep}assets${sep}`) ? forever : 'no-cache')
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    if (!isPage(request)) return reply.code(404).send(bodyOf(errors.notFound('address')))
    return built ? reply.sendFile('index.html') : notBuilt(reply)
  })
}

const isPage = ({ method, url, headers }: FastifyRequest): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  !/^\/(?:api|docs|live|sip|assets)(?:[/?]|$)/.test(url) &&
  (headers.accept ?? '').includes('text/html')

const notBuilt = (reply: FastifyReply): FastifyReply =>
  reply.code(503).type('text/plain; charset=utf-8').send('The desk has not been built yet.\n')
