import type { ConfigKind } from '../../../src/contract/administration-terms.ts'
import type {
  ConfigChange,
  ConfigChanged,
  ConfigCheck,
  ConfigName,
  ConfigObject,
  ConfigUse,
  ConfigVersion,
  Rights,
} from '../../../src/contract/administration.ts'
import type { PromptSound } from '../../../src/contract/prompts.ts'
import type { RoutingExplanation } from '../../../src/contract/routing.ts'
import { rest } from '../state/session.ts'
import { query } from './rest.ts'
import { sendFile } from './upload.ts'

const of = (kind: ConfigKind, id?: string) =>
  `/administration/${kind}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`

export type Reasoned = { readonly basedOn: number; readonly reason: string }

/** People and configuration. Every call rejects with `RestError`. */
export const administration = {
  names: () => rest.ask<readonly ConfigName[]>('GET', '/administration'),
  list: (kind: ConfigKind) => rest.ask<readonly ConfigObject[]>('GET', of(kind)),
  history: (kind: ConfigKind, id: string) =>
    rest.ask<readonly ConfigVersion[]>('GET', `${of(kind, id)}/versions`),
  uses: (kind: ConfigKind, id: string) => rest.ask<readonly ConfigUse[]>('GET', `${of(kind, id)}/uses`),
  check: (kind: ConfigKind, id: string, content: unknown) =>
    rest.ask<ConfigCheck>('POST', `${of(kind, id)}/check`, { content }),
  create: (kind: ConfigKind, id: string | null, change: ConfigChange) =>
    rest.ask<ConfigChanged>('POST', of(kind), { id, ...change }),
  change: (kind: ConfigKind, id: string, change: ConfigChange) =>
    rest.ask<ConfigChanged>('PUT', of(kind, id), change),
  restore: (kind: ConfigKind, id: string, to: Reasoned & { readonly version: number }) =>
    rest.ask<ConfigChanged>('POST', `${of(kind, id)}/restore`, to),
  retire: (kind: ConfigKind, id: string, request: Reasoned) =>
    rest.ask<ConfigChanged>('POST', `${of(kind, id)}/retire`, request),
  withdraw: (kind: ConfigKind, id: string, version: number) =>
    rest.ask<undefined>('POST', `${of(kind, id)}/withdraw`, { version }),
  explain: (queue: string, waitedMs: number) =>
    rest.ask<RoutingExplanation>('GET', `/routing/explain?${query({ queue, waitedMs: String(waitedMs) })}`),
  rights: () => rest.ask<Rights>('GET', '/rights'),
  resetPassword: (userId: string) =>
    rest.ask<{ readonly password: string }>('POST', `/users/${userId}/password`),
}

export const promptSound = (soundId: string): Promise<PromptSound> =>
  rest.ask<PromptSound>('GET', `/prompt-sounds/${soundId}`)

/** Where the sound of a prompt is heard: an uploaded one, or the one that came with the product. */
export const promptAddress = (name: string, soundId: string | null): string =>
  soundId === null ? `/api/prompts/${encodeURIComponent(name)}/audio` : `/api/prompt-sounds/${soundId}/audio`

export const uploadPromptSound = (file: File, progress: (share: number) => void) =>
  sendFile<PromptSound>(`/prompt-sounds?${query({ name: file.name })}`, file, progress)
