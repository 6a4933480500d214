import { Check, ChevronDown, X } from 'lucide-react';
import { useContext, useEffect, useRef, useState } from 'react';
import {
  Button,
  Checkbox,
  CheckboxGroup,
  Collection,
  ComboBox,
  ComboBoxStateContext,
  Header,
  Input,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Popover,
  Radio,
  RadioGroup,
} from 'react-aria-components';
import { entryOf, keyOf } from '../../slack/blocks/controls.ts';
import { listAt, numAt, type Obj, objAt, strAt, stringsAt, textOf } from '../../slack/types.ts';
import { useChannels, useShared } from '../live.ts';
import { Field, type FieldProps } from './field.tsx';
import { useSurface } from './surface.tsx';
import { TextObject } from './text.tsx';

type Choice = { id: string; text: string; about: string; raw?: Obj };
type Group = { id: string; name: string; choices: Choice[] };

const asChoice = (option: Obj): Choice => ({
  id: strAt(option, 'value'),
  text: textOf(option.text),
  about: textOf(option.description),
  raw: option,
});

/** What a select offers: its own options, the people of the workspace, or its conversations. */
function useGroups(element: Obj): Group[] {
  const { user } = useSurface();
  const people = useShared('people') ?? [];
  const channels = useChannels(user) ?? [];
  const type = strAt(element, 'type');
  if (type.includes('users'))
    return [
      {
        id: 'all',
        name: '',
        choices: people.map(({ id, name, part }) => ({ id, text: name, about: part })),
      },
    ];
  if (type.includes('conversations')) {
    const include = stringsAt(objAt(element, 'filter'), 'include');
    const fits = channels.filter(
      ({ kind }) => kind !== 'im' && (include.length === 0 || include.includes(kind)),
    );
    const choices = fits.map(({ id, name, kind }) => ({
      id,
      text: `#${name}`,
      about: kind === 'private' ? 'Private channel' : 'Public channel',
    }));
    return [{ id: 'all', name: '', choices }];
  }
  const groups = listAt(element, 'option_groups');
  if (groups.length === 0)
    return [{ id: 'all', name: '', choices: listAt(element, 'options').map(asChoice) }];
  return groups.map((group, index) => ({
    id: String(index),
    name: textOf(group.label),
    choices: listAt(group, 'options').map(asChoice),
  }));
}

function chosenIds(element: Obj, entry: Obj): string[] {
  const chosen = entry[keyOf(element)];
  const idOf = (item: unknown) => (typeof item === 'string' ? item : strAt(item, 'value'));
  return [chosen ?? []].flat().map(idOf);
}

/** The entry for what was chosen: ids of people and conversations, whole options of a menu's own. */
function chosenEntry(element: Obj, chosen: Choice[]): Obj {
  const values = chosen.map(({ id, raw }) => raw ?? id);
  return entryOf(element, strAt(element, 'type').startsWith('multi_') ? values : (values[0] ?? null));
}

function Options({ groups, empty }: { groups: Group[]; empty: string }) {
  return (
    <Popover className="popover options-popover">
      <ListBox
        className="options"
        items={groups}
        renderEmptyState={() => <div className="no-options">{empty}</div>}
      >
        {(group) => (
          <ListBoxSection id={group.id} {...(group.name ? {} : { 'aria-label': 'Options' })}>
            {group.name && <Header className="group-name">{group.name}</Header>}
            <Collection items={group.choices}>
              {({ id, text, about }) => (
                <ListBoxItem id={id} textValue={text} className="option">
                  {({ isSelected }) => (
                    <>
                      <span>
                        {text}
                        {isSelected && <Check className="chosen" size={15} aria-hidden="true" />}
                      </span>
                      {about && <small>{about}</small>}
                    </>
                  )}
                </ListBoxItem>
              )}
            </Collection>
          </ListBoxSection>
        )}
      </ListBox>
    </Popover>
  );
}

/** A select of any kind, with search; several choices become chips. */
export function Pick(props: FieldProps) {
  return strAt(props.element, 'type').startsWith('multi_') ? (
    <PickSeveral {...props} />
  ) : (
    <PickOne {...props} />
  );
}

function PickOne(props: FieldProps) {
  const { element, entry, onChange, label, error, isBare, isOptional } = props;
  const groups = useGroups(element);
  const all = groups.flatMap(({ choices }) => choices);
  const [chosen = null] = chosenIds(element, entry);
  return (
    <ComboBox
      className="field"
      menuTrigger="focus"
      defaultItems={groups}
      selectedKey={chosen}
      onSelectionChange={(key) => {
        const found = all.filter(({ id }) => id === key);
        if (found.length > 0 || isOptional) onChange(chosenEntry(element, found));
      }}
      isInvalid={Boolean(error)}
      allowsEmptyCollection
      {...(isBare ? { 'aria-label': label } : {})}
    >
      <Field {...props}>
        <div className="control select-control">
          <Input placeholder={textOf(element.placeholder) || 'Choose an option'} />
          <Button className="control-icon" aria-label={`Show options for ${label}`}>
            <ChevronDown size={17} aria-hidden="true" />
          </Button>
        </div>
      </Field>
      <Options groups={groups} empty="No matches." />
    </ComboBox>
  );
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: markup of one input with its state.
function PickSeveral(props: FieldProps) {
  const { element, entry, onChange, label, error, hint, isBare } = props;
  const [typed, setTyped] = useState('');
  const groups = useGroups(element);
  const all = groups.flatMap(({ choices }) => choices);
  const ids = chosenIds(element, entry);
  const chosen = ids.flatMap((id) => all.find((choice) => choice.id === id) ?? []);
  const max = numAt(element, 'max_selected_items');
  const isFull = max !== undefined && ids.length >= max;
  const save = (next: Choice[]) => onChange(chosenEntry(element, next));
  const limit = max === undefined ? '' : `${ids.length} of ${max} chosen. `;
  return (
    <ComboBox
      className="field"
      menuTrigger="focus"
      selectionMode="multiple"
      defaultItems={groups}
      value={ids}
      onChange={(keys) => {
        const next = keys.flatMap((key) => all.find((choice) => choice.id === key) ?? []);
        if (max === undefined || next.length <= max) save(next);
        setTyped('');
      }}
      inputValue={typed}
      onInputChange={setTyped}
      disabledKeys={isFull ? all.map(({ id }) => id).filter((id) => !ids.includes(id)) : []}
      isInvalid={Boolean(error)}
      allowsEmptyCollection
      {...(isBare ? { 'aria-label': label } : {})}
    >
      <Field {...props} hint={`${limit}${hint ?? ''}`}>
        <div className="control several-control">
          {chosen.length > 0 && (
            <ul className="tags" aria-label={`Chosen for ${label}`}>
              {chosen.map(({ id, text }) => (
                <li key={id} className="tag">
                  {text}
                  <button
                    type="button"
                    className="tag-remove"
                    aria-label={`Remove ${text}`}
                    onClick={() => save(chosen.filter((choice) => choice.id !== id))}
                  >
                    <X size={13} aria-hidden="true" />
                  </button>
                </li>
              ))}
            </ul>
          )}
          <Input
            placeholder={isFull ? 'No more can be chosen' : textOf(element.placeholder) || 'Choose'}
            onKeyDown={(event) => {
              if (event.key === 'Backspace' && typed === '' && chosen.length > 0) save(chosen.slice(0, -1));
            }}
          />
        </div>
      </Field>
      <Options groups={groups} empty="No matches." />
      <CloseAfter count={ids.length} />
    </ComboBox>
  );
}

/** Closes the list once something was chosen, so that the Tab key after it leaves and chooses nothing more. */
function CloseAfter({ count }: { count: number }) {
  const state = useContext(ComboBoxStateContext);
  const before = useRef(count);
  useEffect(() => {
    if (before.current !== count) state?.close();
    before.current = count;
  }, [count, state]);
  return null;
}

/** Radio buttons or checkboxes, each with its description. */
export function Choices(props: FieldProps) {
  const { element, entry, onChange, label, error, isBare } = props;
  const options = listAt(element, 'options');
  const type = strAt(element, 'type');
  const isRadio = type === 'radio_buttons';
  const idOf = (option: Obj) => strAt(option, 'value');
  const bare = isBare ? { 'aria-label': label } : {};
  const text = (option: Obj) => (
    <span className="choice-text">
      <TextObject value={objAt(option, 'text')} />
      {option.description !== undefined && (
        <small>
          <TextObject value={objAt(option, 'description')} />
        </small>
      )}
    </span>
  );
  if (isRadio)
    return (
      <RadioGroup
        className="field choices"
        value={idOf(objAt(entry, 'selected_option')) || null}
        onChange={(value) =>
          onChange({ type, selected_option: options.find((option) => idOf(option) === value) ?? null })
        }
        isInvalid={Boolean(error)}
        {...bare}
      >
        <Field {...props}>
          {options.map((option) => (
            <Radio key={idOf(option)} value={idOf(option)} className="choice radio">
              <span className="mark" aria-hidden="true" />
              {text(option)}
            </Radio>
          ))}
        </Field>
      </RadioGroup>
    );
  return (
    <CheckboxGroup
      className="field choices"
      value={listAt(entry, 'selected_options').map(idOf)}
      onChange={(values) =>
        onChange({ type, selected_options: options.filter((option) => values.includes(idOf(option))) })
      }
      isInvalid={Boolean(error)}
      {...bare}
    >
      <Field {...props}>
        {options.map((option) => (
          <Checkbox key={idOf(option)} value={idOf(option)} className="choice checkbox">
            <span className="mark" aria-hidden="true" />
            {text(option)}
          </Checkbox>
        ))}
      </Field>
    </CheckboxGroup>
  );
}
