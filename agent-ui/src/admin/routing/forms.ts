import { markRaw } from 'vue'
import { defaultLineSettings, defaultPolicy } from '../../../../src/contract/administration-terms.ts'
import type { Content, Field, Form } from '../forms.ts'
import LineLead from './line-lead.vue'
import QueueLead from './queue-lead.vue'

const text = (value: unknown) => (typeof value === 'string' ? value : '')
const policy = (content: Content) => content['policy'] as Record<string, Content | null | string>

const seconds = (key: string, from: number, to: number, more: Partial<Field> = {}): Field =>
  ({ key, input: 'number', min: from * 1000, max: to * 1000, unit: 1000, ...more }) as Field
const limits = (key: string): readonly Field[] => {
  const when = (content: Content) => policy(content)[key] !== null
  const path = `policy.${key}`
  return [
    seconds(`${path}.afterMs`, 0, 3600, { when, nullable: true } as Partial<Field>),
    { key: `${path}.waitingOverStaffed`, input: 'number', min: 0, max: 100, nullable: true, when },
  ]
}
const nothing = { afterMs: null, waitingOverStaffed: null }

const freshPolicy = () =>
  structuredClone({ ...defaultPolicy, steps: [{ afterMs: 0, skills: [], skipIfNobody: false }] })

const progressive = (content: Content) => policy(content)['strategy'] === 'ringProgressively'
const extendable = (content: Content) => (policy(content)['wrapUp'] as Content)['mode'] === 'timedExtendable'
const timedWrapUp = (content: Content) =>
  ['timed', 'timedExtendable'].includes(text((policy(content)['wrapUp'] as Content)['mode']))

export const queueForm: Form = {
  kind: 'queue',
  fresh: () => ({ name: '', position: 100, policy: freshPolicy() }),
  title: (content) => text(content['name']),
  aside: (_content, id) => id,
  lead: markRaw(QueueLead),
  sections: [
    {
      key: 'basic',
      fields: [
        { key: 'name', input: 'text', max: 50, needed: true },
        { key: 'policy.priority', input: 'number', min: 0, max: 100 },
        { key: 'policy.agePointsPerMinute', input: 'number', min: 0, max: 100 },
        { key: 'policy.maxWaiting', input: 'number', min: 1, max: 10_000 },
        { key: 'position', input: 'number', min: 0, max: 100_000 },
        { key: 'policy.steps', input: 'other' },
      ],
    },
    {
      key: 'ring',
      fields: [
        {
          key: 'policy.strategy',
          input: 'choice',
          words: [
            ...['longestIdle', 'roundRobin', 'topDown', 'sequential', 'leastTalkTime'],
            ...['fewestCalls', 'random', 'ringAll', 'ringProgressively'],
          ],
        },
        { key: 'policy.progressive.first', input: 'number', min: 1, max: 50, when: progressive },
        seconds('policy.progressive.everyMs', 1, 120, { when: progressive }),
        { key: 'policy.progressive.add', input: 'number', min: 1, max: 50, when: progressive },
        seconds('policy.ringMs', 3, 120),
        { key: 'policy.noAnswer.then', input: 'choice', words: ['notReady', 'keepReady', 'rest'] },
        seconds('policy.noAnswer.restMs', 1, 3600, {
          when: (content) => (policy(content)['noAnswer'] as Content)['then'] === 'rest',
        }),
        {
          key: 'policy.wrapUp.mode',
          input: 'choice',
          words: ['none', 'timed', 'timedExtendable', 'untilDone'],
        },
        seconds('policy.wrapUp.ms', 1, 3600, { when: timedWrapUp }),
        seconds('policy.wrapUp.extendMs', 1, 600, { when: extendable }),
        { key: 'policy.wrapUp.maxExtensions', input: 'number', min: 0, max: 20, when: extendable },
      ],
    },
    {
      key: 'announcements',
      fields: [
        { key: 'policy.announcements.position', input: 'switch' },
        { key: 'policy.announcements.expectedWait', input: 'switch' },
        seconds('policy.announcements.firstMs', 1, 3600),
        seconds('policy.announcements.everyMs', 10, 3600),
        { key: 'policy.announcements.limit', input: 'number', min: 1, max: 100, nullable: true },
        { key: 'policy.announcements.onlyWhenBetter', input: 'switch' },
        { key: 'policy.announcements.roundToS', input: 'number', min: 10, max: 600 },
      ],
    },
    {
      key: 'overflow',
      fields: [
        {
          key: 'policy.overflow',
          input: 'optional',
          fresh: () => ({ ...nothing, afterMs: 30_000, toQueueId: 'SG_GENERAL' }),
        },
        {
          key: 'policy.overflow.toQueueId',
          input: 'object',
          kind: 'queue',
          when: (content) => policy(content)['overflow'] !== null,
        },
        ...limits('overflow'),
      ],
    },
    {
      key: 'voicemail',
      fields: [
        {
          key: 'policy.voicemail',
          input: 'optional',
          fresh: () => ({ afterMs: 60_000, waitingOverStaffed: 2 }),
        },
        ...limits('voicemail'),
      ],
    },
  ],
}

const settings = (content: Content) => content['settings'] as Record<string, Content | null>
const hasHours = (content: Content) => settings(content)['hours'] !== null
const hasLanguage = (content: Content) => settings(content)['language'] !== null
const day = [
  { from: '09:00', to: '12:00' },
  { from: '13:00', to: '17:00' },
]
const inChinese = (id: string) => !id.includes('@')

export const lineForm: Form = {
  kind: 'line',
  fresh: () => ({
    ...{ name: '', number: '', numbers: [], noticePrompt: 'notice-l12345', queueId: 'SG_GENERAL' },
    ...{ priority: 0, position: 100 },
    settings: structuredClone(defaultLineSettings),
  }),
  title: (content) => text(content['name']),
  aside: (content, id) => `${text(content['number'])} · ${id}`,
  lead: markRaw(LineLead),
  sections: [
    {
      key: 'basic',
      fields: [
        { key: 'name', input: 'text', max: 50, needed: true },
        { key: 'number', input: 'text', max: 20, needed: true },
        { key: 'numbers', input: 'words' },
        { key: 'noticePrompt', input: 'object', kind: 'prompt', only: inChinese },
        { key: 'queueId', input: 'object', kind: 'queue' },
        { key: 'priority', input: 'number', min: 0, max: 100 },
        { key: 'position', input: 'number', min: 0, max: 100_000 },
      ],
    },
    {
      key: 'hours',
      fields: [
        {
          key: 'settings.hours',
          input: 'optional',
          fresh: () => ({ weekly: [day, day, day, day, day, [], []], holidays: 'closed' }),
        },
        { key: 'settings.hours.weekly', input: 'other' },
        {
          key: 'settings.hours.holidays',
          input: 'choice',
          words: ['asUsual', 'closed', 'asSunday'],
          when: hasHours,
        },
        {
          key: 'settings.closed.then',
          input: 'choice',
          words: ['announce', 'voicemail', 'queue'],
          when: hasHours,
        },
        { key: 'settings.closed.prompt', input: 'object', kind: 'prompt', only: inChinese, when: hasHours },
        {
          key: 'settings.closed.queueId',
          input: 'object',
          kind: 'queue',
          nullable: true,
          when: (content) => hasHours(content) && settings(content)['closed']?.['then'] === 'queue',
        },
      ],
    },
    {
      key: 'language',
      fields: [
        {
          key: 'settings.language',
          input: 'optional',
          fresh: () => ({ key: '2', queueId: 'SG_ENGLISH', prompt: null }),
        },
        { key: 'settings.language.key', input: 'text', max: 1, needed: true, when: hasLanguage },
        { key: 'settings.language.queueId', input: 'object', kind: 'queue', when: hasLanguage },
        {
          key: 'settings.language.prompt',
          input: 'object',
          kind: 'prompt',
          nullable: true,
          when: hasLanguage,
        },
      ],
    },
  ],
}
