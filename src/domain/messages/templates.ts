import type { MessageTemplateId } from '../orders/terms.ts'

/** Stands before every text. */
export const signature = '【昆明12345】'

/** What can stand in a template between braces; `content` marks what would tell of the matter itself. */
export const placeholders = {
  no: { content: false },
  code: { content: false },
  due: { content: false },
  sign_due: { content: false },
  urgency: { content: false },
  channel: { content: false },
  reason: { content: true },
  reply60: { content: true },
} as const
export type Placeholder = keyof typeof placeholders

export type Template = {
  readonly id: MessageTemplateId
  readonly to: 'citizen' | 'unit'
  /** Waits from 21:00 to 08:00; T1 and T7 go at once (domain.md §8). */
  readonly quiet: boolean
  readonly text: string
  /** For a confidential order: no placeholder that tells of the matter. */
  readonly confidentialText: string
  /** The placeholders that have a value when this message is sent. */
  readonly known: readonly Placeholder[]
}

const citizen = (
  id: MessageTemplateId,
  known: readonly Placeholder[],
  text: string,
  confidentialText = text,
  quiet = true,
): Template => ({ id, to: 'citizen', quiet, known, text, confidentialText })

const unit = (id: MessageTemplateId, known: readonly Placeholder[], text: string): Template => ({
  ...{ id, to: 'unit', quiet: false, known, text, confidentialText: text },
})

/** As shipped (domain.md §8); an administrator may word them otherwise. */
export const shippedTemplates: Readonly<Record<MessageTemplateId, Template>> = {
  T1: citizen(
    'T1',
    ['no', 'code', 'due'],
    '您反映的事项已受理并转办，编号{no}，查询码{code}，预计{due}前办结。',
    undefined,
    false,
  ),
  T2: citizen(
    'T2',
    ['no', 'reason', 'due'],
    '编号{no}因{reason}延期至{due}，敬请谅解。',
    '编号{no}延期至{due}，敬请谅解。',
  ),
  T3: citizen(
    'T3',
    ['no', 'reply60'],
    '编号{no}已有办理结果：{reply60}。我们将电话回访。',
    '编号{no}已有办理结果，我们将电话回访。',
  ),
  T4: citizen('T4', ['no'], '编号{no}回访未能接通，请回复1满意 2基本满意 3不满意。'),
  T5: citizen('T5', ['no', 'due'], '您对编号{no}的评价已收到，已重新办理，{due}前答复。'),
  T6: citizen(
    'T6',
    ['reason', 'channel'],
    '您反映的事项不属受理范围（{reason}），请向{channel}反映。',
    '您反映的事项不属受理范围，请向{channel}反映。',
  ),
  T7: citizen('T7', [], '您的来电已记录，我们将在2小时内回电。', undefined, false),
  U1: unit(
    'U1',
    ['no', 'urgency', 'sign_due', 'due'],
    '新工单{no}[{urgency}]，请于{sign_due}前签收，{due}前办结。',
  ),
  U2: unit('U2', ['no', 'due'], '工单{no}将于{due}到期。'),
  U3: unit('U3', ['no', 'due'], '工单{no}已督办，请于{due}前反馈。'),
  U4: unit('U4', ['no'], '工单{no}被群众催办，请尽快办理并反馈。'),
}

export type TemplateFault = {
  readonly field: 'text' | 'confidentialText'
  readonly rule:
    'required' | 'maxLength' | 'unknownPlaceholder' | 'unbalancedBrace' | 'tellsContent' | 'characters'
  readonly limit?: number | string
}

/** Four parts of a long message: more is refused by some networks and read by nobody. */
const maxLength = 268 - signature.length

const anyBraces = /\{([^{}]*)\}/g

/**
 * What keeps a wording from being saved; empty if nothing does. Names and telephone numbers cannot be told at all: there
 * is no placeholder for them, and a run of digits as long as a number is refused.
 */
export const findTemplateFaults = (
  id: MessageTemplateId,
  wording: { readonly text: string; readonly confidentialText: string },
): readonly TemplateFault[] => [
  ...faultsOf(id, 'text', wording.text, false),
  ...faultsOf(id, 'confidentialText', wording.confidentialText, true),
]

const faultsOf = (
  id: MessageTemplateId,
  field: TemplateFault['field'],
  text: string,
  confidential: boolean,
): readonly TemplateFault[] => {
  const faults: TemplateFault[] = []
  if (text.trim() === '') return [{ field, rule: 'required' }]
  if (Array.from(text).length > maxLength) faults.push({ field, rule: 'maxLength', limit: maxLength })
  if (/[\u0000-\u001f\u007f]|\p{Cs}/u.test(text) || /\d{7,}/.test(text))
    faults.push({ field, rule: 'characters' })
  const { known } = shippedTemplates[id]
  for (const [, name = ''] of text.matchAll(anyBraces)) {
    if (!(known as readonly string[]).includes(name)) {
      faults.push({ field, rule: 'unknownPlaceholder', limit: name })
    } else if (confidential && placeholders[name as Placeholder].content) {
      faults.push({ field, rule: 'tellsContent', limit: name })
    }
  }
  if (/[{}]/.test(text.replace(anyBraces, ''))) faults.push({ field, rule: 'unbalancedBrace' })
  return faults
}

/** The text that is sent, signature first. A placeholder without a value leaves nothing behind. */
export const composeText = (
  template: string,
  values: { readonly [P in Placeholder]?: string | null },
): string =>
  signature + template.replace(anyBraces, (_braces, name: string) => values[name as Placeholder] ?? '')
