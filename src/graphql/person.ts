// What the product says of people: who they are, and how they want to be told.
import type { InputFieldBuilder } from '@pothos/core'
import type { QuietHours } from '../domain/notification/quiet-hours.ts'
import type { ChannelPreference, Person, PersonInput, PreferencesInput } from '../domain/person.ts'
import type { Builder } from './builder.ts'
import { dependsOn } from './dependence.ts'

type Types = Builder['$inferSchemaTypes']

function definePersonType(builder: Builder) {
  const preference = builder.objectRef<ChannelPreference>('ChannelPreference').implement({
    description: 'On which channels somebody is told of the jobs of a type.',
    fields: (t) => ({
      type: t.exposeString('type', { description: 'The name of the type.' }),
      channels: t.field({
        type: ['NotificationChannel'],
        description: 'On which ones; none: they are not told.',
        resolve: ({ channels }) => channels,
      }),
    }),
  })
  const quietHours = builder.objectRef<QuietHours>('QuietHours').implement({
    description: 'When somebody is not told anything, by the clock where they are.',
    fields: (t) => ({
      from: t.exposeString('from', { description: 'When they begin, as in "22:00".' }),
      to: t.exposeString('to', { description: 'When they end, as in "07:00"; the same as `from`: a day later.' }),
      weekdays: t.field({
        type: ['Weekday'],
        description: 'On which days they begin.',
        resolve: ({ weekdays }) => weekdays,
      }),
    }),
  })
  return builder.objectRef<Person>('Person').implement({
    description:
      'Somebody who is told about jobs. Jobs and tokens name people by id only; this is what the product says of them.',
    fields: (t) => ({
      id: t.exposeString('id', { description: 'As jobs and tokens name them.' }),
      name: t.exposeString('name', { nullable: true, description: 'How they are called.' }),
      mail: t.exposeString('mail', { nullable: true, description: 'Their e-mail address.' }),
      timeZone: t.exposeString('timeZone', {
        description: 'Where their clock is, as in "Europe/Amsterdam"; UTC unless told.',
      }),
      locale: t.exposeString('locale', { nullable: true, description: 'Their language, as in "en-GB".' }),
      mutedUntil: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'Nothing is sent to them before; what was due comes then.',
        resolve: ({ mutedUntil }) => mutedUntil,
      }),
      channels: t.field({
        type: [preference],
        description: 'Their preferences. Where nothing is said of a type: all channels.',
        complexity: { field: 0, multiplier: 1 },
        resolve: ({ channels }) => channels,
      }),
      quietHours: t.field({
        type: [quietHours],
        nullable: true,
        description:
          'When nothing is sent to them but what is urgent; what was due comes then. Null: as the configuration says.',
        complexity: { field: 0, multiplier: 1 },
        resolve: (found) => found.quietHours,
      }),
      wantsDigest: t.exposeBoolean('wantsDigest', {
        nullable: true,
        description: 'Whether what is not urgent comes as one mail a day; null: as the configuration says.',
      }),
      digestAt: t.exposeString('digestAt', {
        nullable: true,
        description: 'When it comes, by the clock where they are; null: as the configuration says.',
      }),
    }),
  })
}

function defineInputs(builder: Builder) {
  const preference = builder.inputType('ChannelPreferenceInput', {
    description: 'On which channels somebody is told of the jobs of a type.',
    fields: (t) => ({
      type: t.string({ required: true, description: 'The name of the type.' }),
      channels: t.field({
        type: ['NotificationChannel'],
        required: true,
        description: 'On which ones; none: they are not told.',
      }),
    }),
  })
  const quietHours = builder.inputType('QuietHoursInput', {
    description: 'When somebody is not told anything, by the clock where they are.',
    fields: (t) => ({
      from: t.string({ required: true, description: 'When they begin, as in "22:00".' }),
      to: t.string({ required: true, description: 'When they end, as in "07:00"; the same as `from`: a day later.' }),
      weekdays: t.field({ type: ['Weekday'], description: 'On which days they begin; every day unless told.' }),
    }),
  })
  const fieldsOf = (t: InputFieldBuilder<Types, 'InputObject'>) => ({
    name: t.string({ description: 'How they are called: at most 200 characters.' }),
    mail: t.string({ description: 'Their e-mail address.' }),
    timeZone: t.string({ description: 'A name of the tz database, as in "Europe/Amsterdam".' }),
    locale: t.string({ description: 'A language tag, as in "en-GB".' }),
    mutedUntil: t.field({ type: 'DateTime', description: 'Nothing is sent to them before.' }),
    channels: t.field({ type: [preference], description: 'Their preferences, at most 200; all at once.' }),
    quietHours: t.field({
      type: [quietHours],
      description:
        'When nothing is sent to them but what is urgent: at most 10, all at once. None: at no time; null: as the configuration says.',
    }),
    wantsDigest: t.boolean({
      description: 'Whether what is not urgent comes as one mail a day; null: as the configuration says.',
    }),
    digestAt: t.string({
      description: 'When it comes, by the clock where they are, as in "08:00"; null: as the configuration says.',
    }),
  })
  return {
    upsert: builder.inputType('UpsertPersonInput', {
      description: 'What is said of a person. What is left out stays as it is; null takes it away.',
      fields: (t) => ({
        id: t.string({ required: true, description: 'As jobs and tokens name them.' }),
        ...fieldsOf(t),
      }),
    }),
    update: builder.inputType('UpdatePreferencesInput', {
      description:
        'What the viewer says of themselves. What is left out stays as it is; null takes it away. `name` and `mail` only where the configuration lets them (`peopleMaySay`).',
      fields: fieldsOf,
    }),
  }
}

type Inputs = ReturnType<typeof defineInputs>

function inputOf(input: Inputs['upsert']['$inferInput']): PersonInput {
  return { ...input }
}

function preferencesOf(input: Inputs['update']['$inferInput']): PreferencesInput {
  return { ...input }
}

/** Adds people to the schema. */
export function definePerson(builder: Builder): void {
  const person = definePersonType(builder)
  const { upsert, update } = defineInputs(builder)
  builder.queryField('person', (t) =>
    t.field({
      type: person,
      nullable: true,
      description: 'What is known of a person, for services and admins, and for themselves; null: nothing.',
      args: { id: t.arg.string({ required: true, description: 'As jobs and tokens name them.' }) },
      resolve: (_root, { id }, { tobedone, viewer }) => tobedone.person(viewer, id),
    }),
  )
  builder.mutationField('upsertPerson', (t) =>
    t.field({
      type: builder.objectRef<Person>('UpsertPersonPayload').implement({
        description: 'What `upsertPerson` answers.',
        fields: (p) => ({
          person: p.field({ type: person, description: 'As they are now.', resolve: (found) => found }),
        }),
      }),
      nullable: true,
      description:
        'For services and admins: says who a person is and how they want to be told. What is planned for them follows.',
      args: { input: t.arg({ type: upsert, required: true, description: 'What is said of them.' }) },
      resolve: (_root, { input: said }, { tobedone, viewer }) =>
        tobedone.operations.upsertPerson(viewer, inputOf(said)),
    }),
  )
  builder.mutationField('updatePreferences', (t) =>
    t.field({
      type: builder.objectRef<Person>('UpdatePreferencesPayload').implement({
        description: 'What `updatePreferences` answers.',
        fields: (p) => ({
          person: p.field({ type: person, description: 'As the viewer is now.', resolve: (found) => found }),
        }),
      }),
      nullable: true,
      description:
        'For everybody: says how the viewer wants to be told. What is planned for them follows. `viewer { person }` reads it.',
      args: { input: t.arg({ type: update, required: true, description: 'What they say.' }) },
      resolve: (_root, { input: said }, { tobedone, viewer }) =>
        tobedone.operations.updatePreferences(viewer, preferencesOf(said)),
    }),
  )
  builder.objectField('Viewer', 'person', (t) =>
    t.field({
      type: person,
      nullable: true,
      description:
        'What is known of them, and how they want to be told; null: nothing. `updatePreferences` changes it.',
      extensions: dependsOn('viewer'),
      resolve: ({ id }, _args, { tobedone, viewer }) => tobedone.person(viewer, id),
    }),
  )
}
