import type { Knex } from 'knex'
import type {
  BreakTypeContent,
  CalendarContent,
  CategoryContent,
  PromptContent,
  SkillContent,
  TemplateContent,
  UnitContent,
  UserContent,
} from '../../../domain/configuration/contents.ts'
import { shippedTemplates } from '../../../domain/messages/templates.ts'
import { spelling } from '../seed/reference.ts'

/** One object as the product reads it. */
export type LiveObject<C> = { readonly id: string; readonly content: C; readonly retired: boolean }

/** Where the objects of a kind stand: read whole, written one at a time. */
export type ConfigTable<C> = {
  read(database: Knex): Promise<readonly LiveObject<C>[]>
  write(transaction: Knex.Transaction, id: string, content: C, retired: boolean): Promise<void>
}

export const users: ConfigTable<UserContent> = {
  read: async (database) => {
    const { rows } = await database.raw<{ rows: (UserContent & { id: string; active: boolean })[] }>(
      `select u.user_id as id, u.username, u.name, u.agent_no as "agentNo", u.role, u.active, u.locked,
              coalesce((select jsonb_agg(jsonb_build_object('code', s.skill_code, 'level', s.level)
                 order by s.level desc, s.skill_code) from user_skills s where s.user_id = u.user_id), '[]') as skills,
              coalesce((select jsonb_agg(w.unit_code order by w.unit_code)
                 from user_units w where w.user_id = u.user_id), '[]') as units
         from users u order by u.agent_no`,
    )
    return rows.map(({ id, active, username, name, agentNo, role, skills, units, locked }) => ({
      ...{ id, retired: !active },
      content: { username, name, agentNo, role, skills, units, locked },
    }))
  },
  write: async (transaction, id, { skills, units, agentNo, ...person }, retired) => {
    const row = { ...person, agent_no: agentNo, active: !retired, updated_at: transaction.fn.now() }
    await transaction('users')
      // Nobody signs in with this: the first password is made when it is handed out.
      .insert({ user_id: id, password_hash: 'none', must_change_password: true, ...row })
      .onConflict('user_id')
      .merge({ ...row, version: transaction.raw('users.version + 1') })
    await transaction('user_skills').where({ user_id: id }).delete()
    await transaction('user_units').where({ user_id: id }).delete()
    if (skills.length > 0) {
      await transaction('user_skills').insert(
        skills.map(({ code, level }) => ({ user_id: id, skill_code: code, level })),
      )
    }
    if (units.length > 0) {
      await transaction('user_units').insert(units.map((unit) => ({ user_id: id, unit_code: unit })))
    }
  },
}

type Coded<Row> = Row & { readonly code: string; readonly active: boolean }

export const skills: ConfigTable<SkillContent> = {
  read: async (database) => {
    const rows = await database('skills').orderBy('position').select<Coded<SkillContent>[]>()
    return rows.map(({ code, name, position, active }) => ({
      ...{ id: code, content: { name, position }, retired: !active },
    }))
  },
  write: async (transaction, code, content, retired) => {
    const row = { ...content, active: !retired }
    await transaction('skills')
      .insert({ code, ...row })
      .onConflict('code')
      .merge(row)
  },
}

export const breakTypes: ConfigTable<BreakTypeContent> = {
  read: async (database) => {
    const rows = await database('break_types')
      .orderBy('position')
      .select<Coded<{ name: string; limit_minutes: number; position: number }>[]>()
    return rows.map(({ code, name, limit_minutes: limitMinutes, position, active }) => ({
      ...{ id: code, content: { name, limitMinutes, position }, retired: !active },
    }))
  },
  write: async (transaction, code, { name, limitMinutes, position }, retired) => {
    const row = { name, limit_minutes: limitMinutes, position, active: !retired }
    await transaction('break_types')
      .insert({ code, ...row })
      .onConflict('code')
      .merge(row)
  },
}

export const categories: ConfigTable<CategoryContent> = {
  read: async (database) => {
    const rows = await database('categories')
      .orderBy('code')
      .select<Coded<{ name: string; parent_code: string | null; lead_unit: string | null }>[]>()
    return rows.map(({ code, name, parent_code: parentCode, lead_unit: leadUnit, active }) => ({
      ...{ id: code, content: { name, parentCode, leadUnit }, retired: !active },
    }))
  },
  write: async (transaction, code, { name, parentCode, leadUnit }, retired) => {
    const row = { name, parent_code: parentCode, lead_unit: leadUnit, ...spelling(name), active: !retired }
    await transaction('categories')
      .insert({ code, ...row })
      .onConflict('code')
      .merge(row)
  },
}

export const units: ConfigTable<UnitContent> = {
  read: async (database) => {
    const rows = await database('units')
      .orderBy('position')
      .select<Coded<Omit<UnitContent, 'parentCode'> & { parent_code: string | null }>[]>()
    return rows.map(({ code, name, kind, parent_code: parentCode, position, active }) => ({
      ...{ id: code, content: { name, kind, parentCode, position }, retired: !active },
    }))
  },
  write: async (transaction, code, { parentCode, ...unit }, retired) => {
    const row = { ...unit, parent_code: parentCode, ...spelling(unit.name), active: !retired }
    await transaction('units')
      .insert({ code, ...row })
      .onConflict('code')
      .merge(row)
  },
}

export const calendars: ConfigTable<CalendarContent> = {
  read: async (database) => {
    const rows = await database('calendars')
      .orderBy('year')
      .select<({ year: number } & CalendarContent)[]>('year', 'days', 'papers')
    return rows.map(({ year, days, papers }) => ({
      ...{ id: String(year), content: { days, papers }, retired: false },
    }))
  },
  write: async (transaction, year, { days, papers }, retired) => {
    if (retired) {
      await transaction('calendars')
        .where({ year: Number(year) })
        .delete()
      return
    }
    const row = { days: JSON.stringify(days), papers: [...papers], imported_at: transaction.fn.now() }
    await transaction('calendars')
      .insert({ year: Number(year), ...row })
      .onConflict('year')
      .merge(row)
  },
}

export const messageTemplates: ConfigTable<TemplateContent> = {
  read: async (database) => {
    const rows = await database('message_templates').select<
      { template: string; text: string; confidential_text: string }[]
    >('template', 'text', 'confidential_text')
    const worded = new Map(rows.map((row) => [row.template, row]))
    return Object.values(shippedTemplates).map(({ id, text, confidentialText }) => {
      const own = worded.get(id)
      return {
        ...{ id, retired: false },
        content: {
          text: own?.text ?? text,
          confidentialText: own?.confidential_text ?? confidentialText,
        },
      }
    })
  },
  write: async (transaction, template, { text, confidentialText }) => {
    const row = { text, confidential_text: confidentialText, updated_at: transaction.fn.now() }
    await transaction('message_templates')
      .insert({ template, ...row })
      .onConflict('template')
      .merge({ ...row, version: transaction.raw('message_templates.version + 1') })
  },
}

export type ShippedPrompt = { readonly name: string; readonly text: string }

/** Those that came with the product, and over them those that were made anew here. */
export const promptsOver = (shipped: readonly ShippedPrompt[]): ConfigTable<PromptContent> => ({
  read: async (database) => {
    const rows = await database('prompts')
      .orderBy('name')
      .select<{ name: string; text: string; sound_id: string | null; active: boolean }[]>()
    const own = rows.map(({ name, text, sound_id: sound, active }) => ({
      ...{ id: name, content: { text, sound }, retired: !active },
    }))
    const names = new Set(own.map(({ id }) => id))
    const others = shipped
      .filter(({ name }) => !names.has(name))
      .map(({ name, text }) => ({ id: name, content: { text, sound: null }, retired: false }))
    return [...own, ...others].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  },
  write: async (transaction, name, { text, sound }, retired) => {
    const row = { text, sound_id: sound, active: !retired }
    await transaction('prompts')
      .insert({ name, ...row })
      .onConflict('name')
      .merge(row)
  },
})
