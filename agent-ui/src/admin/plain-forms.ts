import { roleNames, unitKinds } from '../../../src/contract/administration-terms.ts'
import type { Form } from './forms.ts'
import { wordText } from './words.ts'

const text = (value: unknown) => (typeof value === 'string' ? value : '')

export const skillForm: Form = {
  kind: 'skill',
  fresh: () => ({ name: '', position: 100 }),
  title: (content) => text(content['name']),
  aside: (_content, id) => id,
  sections: [
    {
      key: 'all',
      fields: [
        { key: 'name', input: 'text', max: 50, needed: true },
        { key: 'position', input: 'number', min: 0, max: 100_000 },
      ],
    },
  ],
}

export const breakTypeForm: Form = {
  kind: 'breakType',
  fresh: () => ({ name: '', limitMinutes: 15, position: 50 }),
  title: (content) => text(content['name']),
  aside: (content, id) => `${String(content['limitMinutes'])} min · ${id}`,
  sections: [
    {
      key: 'all',
      fields: [
        { key: 'name', input: 'text', max: 50, needed: true },
        { key: 'limitMinutes', input: 'number', min: 1, max: 480 },
        { key: 'position', input: 'number', min: 0, max: 100 },
      ],
    },
  ],
}

export const categoryForm: Form = {
  kind: 'category',
  fresh: () => ({ name: '', parentCode: null, leadUnit: null }),
  title: (content) => text(content['name']),
  aside: (_content, id) => id,
  parent: (content) => (content['parentCode'] as string | null) ?? null,
  sections: [
    {
      key: 'all',
      fields: [
        { key: 'name', input: 'text', max: 50, needed: true },
        {
          key: 'parentCode',
          input: 'object',
          kind: 'category',
          nullable: true,
          only: (id) => id.length <= 2,
        },
        { key: 'leadUnit', input: 'object', kind: 'unit', nullable: true },
      ],
    },
  ],
}

export const unitForm: Form = {
  kind: 'unit',
  fresh: () => ({ name: '', kind: 'department', parentCode: null, position: 500 }),
  title: (content) => text(content['name']),
  aside: (content, id) => `${wordText(text(content['kind']))} · ${id}`,
  parent: (content) => (content['parentCode'] as string | null) ?? null,
  sections: [
    {
      key: 'all',
      fields: [
        { key: 'name', input: 'text', max: 50, needed: true },
        { key: 'kind', input: 'choice', words: unitKinds },
        { key: 'parentCode', input: 'object', kind: 'unit', nullable: true },
        { key: 'position', input: 'number', min: 0, max: 100_000 },
      ],
    },
  ],
}

export const messageTemplateForm: Form = {
  kind: 'messageTemplate',
  fresh: null,
  title: (_content, id) => `${id} ${wordText(`template${id}`)}`,
  aside: (content) => text(content['text']),
  sections: [
    {
      key: 'all',
      fields: [
        { key: 'text', input: 'long', max: 500, needed: true },
        { key: 'confidentialText', input: 'long', max: 500, needed: true },
      ],
    },
  ],
}

export const userFields: Form['sections'] = [
  {
    key: 'person',
    fields: [
      { key: 'name', input: 'text', max: 50, needed: true },
      { key: 'username', input: 'text', max: 64, needed: true },
      { key: 'agentNo', input: 'text', max: 20, needed: true },
      { key: 'role', input: 'choice', words: roleNames },
      { key: 'locked', input: 'switch' },
    ],
  },
  {
    key: 'work',
    fields: [
      { key: 'skills', input: 'levels' },
      {
        key: 'units',
        input: 'objects',
        kind: 'unit',
        when: ({ role }) => role === 'UNIT_L2' || role === 'UNIT_L3',
      },
    ],
  },
]
