import { reactive, watch } from 'vue'
import type { KnowledgeHit } from '../../../src/contract/knowledge.ts'
import { searchKnowledge } from '../link/knowledge-rest.ts'
import { t } from '../text/i18n.ts'
import { say } from './notices.ts'
import { edit, saveNow, work } from './work.ts'

/** What the knowledge base has for the order being written, or for the words typed into its own field. */
export const knowledge = reactive({
  typed: '',
  hits: [] as KnowledgeHit[],
  state: 'idle' as 'idle' | 'loading' | 'fresh' | 'failed',
  /** The article unfolded; the first one is when nobody chose. */
  open: null as string | null,
})

const silenceMs = 400
const answerLength = 2000
let timer: ReturnType<typeof setTimeout> | undefined
let turn = 0

const find = async (text: string, category: string | null) => {
  const mine = ++turn
  if (text === '' && category === null) {
    Object.assign(knowledge, { hits: [], state: 'idle' })
    return
  }
  knowledge.state = 'loading'
  try {
    const hits = await searchKnowledge(text, category)
    if (mine === turn) Object.assign(knowledge, { hits, state: 'fresh' })
  } catch {
    if (mine === turn) knowledge.state = 'failed'
  }
}

const asked = (): readonly [text: string, category: string | null] => {
  if (knowledge.typed.trim() !== '') return [knowledge.typed.trim(), null]
  const fields = work.draft?.fields
  if (!fields) return ['', null]
  return [`${fields.title} ${fields.content}`.trim().slice(0, 200), fields.category]
}

export const findAgain = (): void => void find(...asked())

/** Looks again a moment after the last letter; called once at the start. */
export const tieKnowledge = (): void => {
  watch(
    () => asked().join('\u0000'),
    () => {
      clearTimeout(timer)
      timer = setTimeout(findAgain, silenceMs)
    },
  )
  watch(
    () => work.draft?.order?.orderId,
    () => Object.assign(knowledge, { typed: '', open: null }),
  )
}

/** Puts an article into the answer of the order; a sheet without a type becomes a consultation of its category. */
export const useAnswer = (hit: KnowledgeHit): void => {
  const fields = work.draft?.fields
  if (!fields) return
  if (fields.type === null) edit('type', 'CONSULT')
  if (fields.category === null && hit.category !== null) edit('category', hit.category)
  const before = fields.answerText.trim()
  const answer = before === '' || before === hit.answer ? hit.answer : `${before}\n${hit.answer}`
  edit('answerText', answer.slice(0, answerLength))
  saveNow()
  say(t('kb.usedHint'))
}

export const firstHit = (): KnowledgeHit | null => knowledge.hits[0] ?? null
