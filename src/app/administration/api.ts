import type { Problem } from '../../domain/configuration/contents.ts'
import type { ConfigKind } from '../../domain/configuration/terms.ts'
import type {
  ConfigChanged,
  ConfigChange,
  ConfigCheck,
  ConfigName,
  ConfigObject,
  ConfigUse,
  ConfigVersion,
} from '../../contract/administration.ts'
import type { Actor } from '../work-orders/actor.ts'

/**
 * Errors of all that change: FORBIDDEN, INVALID with the fields, CONFIG_CONFLICT when somebody was faster (who, when),
 * CONFIG_REFUSED with the reason, CONFIG_IN_USE with what uses it.
 */
export type Administration = {
  list(actor: Actor, kind: ConfigKind): Promise<readonly ConfigObject[]>
  /** Codes and names of everything that a form may refer to. */
  names(actor: Actor): Promise<readonly ConfigName[]>
  /** Newest first. */
  history(actor: Actor, kind: ConfigKind, id: string): Promise<readonly ConfigVersion[]>
  uses(actor: Actor, kind: ConfigKind, id: string): Promise<readonly ConfigUse[]>
  /** What would keep a content from being published, and what one should know before. */
  check(actor: Actor, kind: ConfigKind, id: string, content: unknown): Promise<ConfigCheck>
  create(actor: Actor, kind: ConfigKind, id: string | null, change: ConfigChange): Promise<ConfigChanged>
  change(actor: Actor, kind: ConfigKind, id: string, change: ConfigChange): Promise<ConfigChanged>
  /** Publishes a version that was in force before once more. */
  restore(
    actor: Actor,
    kind: ConfigKind,
    id: string,
    to: { readonly version: number; readonly basedOn: number; readonly reason: string },
  ): Promise<ConfigChanged>
  retire(
    actor: Actor,
    kind: ConfigKind,
    id: string,
    request: { readonly basedOn: number; readonly reason: string },
  ): Promise<ConfigChanged>
  /** Takes back a draft, or what waits for its day. */
  withdraw(actor: Actor, kind: ConfigKind, id: string, version: number): Promise<void>
  /** What has become due comes into force. Safe to run twice or on two servers. Returns how many did. */
  applyDue(): Promise<number>
}

/** What a content must be beyond the rest of the configuration, e.g. that an uploaded sound is there. */
export type Judge = (
  kind: ConfigKind,
  id: string,
  content: unknown,
) => Promise<{ readonly problems: readonly Problem[]; readonly notes: readonly Problem[] }>

/** Told after the commit. */
export type PublishedListener = (kind: ConfigKind, id: string) => void | Promise<void>
