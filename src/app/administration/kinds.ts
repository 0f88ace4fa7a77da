import type {
  Catalogue,
  CategoryContent,
  Problem,
  PromptContent,
  TemplateContent,
  UnitContent,
  UserContent,
  CalendarContent,
  LineContent,
  QueueContent,
} from '../../domain/configuration/contents.ts'
import * as checks from '../../domain/configuration/checks.ts'
import { checkLine, checkQueue, queueNotes } from '../../domain/configuration/routing-checks.ts'
import type { ConfigKind } from '../../domain/configuration/terms.ts'

type Check = (id: string, content: unknown, all: Catalogue, retires: boolean) => readonly Problem[]

/** The edge has checked the shape of a content; here it is what its kind says it is. */
const contentChecks: Readonly<Record<ConfigKind, Check>> = {
  user: (id, content, all, retires) => {
    const user = content as UserContent
    return [
      ...(retires ? [] : checks.checkUser(id, user, all)),
      ...checks.keepsAdministrator(id, user, retires, all),
    ]
  },
  skill: (id) => checks.codeProblems(id),
  breakType: (id) => checks.codeProblems(id),
  category: (id, content, all) => [
    ...checks.codeProblems(id),
    ...checks.checkCategory(id, content as CategoryContent, all),
  ],
  unit: (id, content, all) => [
    ...checks.codeProblems(id),
    ...checks.checkUnit(id, content as UnitContent, all),
  ],
  calendar: (id, content) => checks.checkCalendar(id, content as CalendarContent),
  messageTemplate: (id, content) => checks.checkTemplate(id, content as TemplateContent),
  prompt: (id, content) => checks.checkPrompt(id, content as PromptContent),
  queue: (id, content, all) => [...checks.codeProblems(id), ...checkQueue(id, content as QueueContent, all)],
  line: (id, content, all) => [...checks.codeProblems(id), ...checkLine(id, content as LineContent, all)],
}

/** What keeps this content from coming into force beside everything else; empty if nothing does. */
export const problemsOf = (
  kind: ConfigKind,
  id: string,
  content: unknown,
  all: Catalogue,
  retires = false,
): readonly Problem[] =>
  // What is put out of use need not be right any more.
  retires && kind !== 'user' ? [] : contentChecks[kind](id, content, all, retires)

/** What does not keep a content from being published, and should be known before. */
export const notesOf = (kind: ConfigKind, content: unknown, all: Catalogue): readonly Problem[] =>
  kind === 'queue' ? queueNotes(content as QueueContent, all) : []

/** What people call it. */
export const nameOf = (kind: ConfigKind, id: string, content: unknown): string => {
  const name: unknown =
    typeof content === 'object' && content !== null ? Reflect.get(content, 'name') : undefined
  if (typeof name === 'string') return name
  return kind === 'messageTemplate' || kind === 'calendar' || kind === 'prompt' ? id : ''
}
