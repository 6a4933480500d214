import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import {
  Autocomplete,
  Button,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SearchField,
  Select,
  SelectValue,
  useFilter,
} from 'react-aria-components';
import type { PersonCard } from '../control/protocol.ts';
import { act } from './api.ts';
import { Avatar } from './avatar.tsx';
import { useShared } from './live.ts';

/** Who you are: everyone of the program, with their part in it. */
export function PersonSwitch({ person, onChange }: { person: PersonCard; onChange(handle: string): void }) {
  const people = useShared('people') ?? [];
  const { contains } = useFilter({ sensitivity: 'base' });
  const [isOpen, setOpen] = useState(false);
  return (
    <Select
      className="person-switch"
      selectedKey={person.handle}
      isOpen={isOpen}
      onOpenChange={setOpen}
      onSelectionChange={(key) => onChange(String(key))}
    >
      <Label className="visually-hidden">You are</Label>
      <Button className="person-button">
        <Avatar name={person.name} size={34} />
        <SelectValue className="person-words">
          {() => (
            <>
              <strong>{person.name}</strong> <small>{person.gone ? 'deactivated' : person.part}</small>
            </>
          )}
        </SelectValue>
        <ChevronDown size={16} aria-hidden="true" />
      </Button>
      <Popover className="popover people-popover" placement="bottom start">
        <Autocomplete filter={contains}>
          <SearchField className="people-search" aria-label="Find a person" autoFocus>
            <Input placeholder="Who do you want to be?" />
          </SearchField>
          <ListBox className="options" items={people}>
            {({ handle, name, part }) => (
              <ListBoxItem id={handle} textValue={`${name} ${part}`} className="option person-option">
                <Avatar name={name} size={30} />
                <span className="person-words">
                  <span>{name}</span>
                  <small>{part}</small>
                </span>
              </ListBoxItem>
            )}
          </ListBox>
        </Autocomplete>
        <Button
          className="people-account"
          onPress={() => {
            setOpen(false);
            void act(person.id, { do: 'account', active: person.gone });
          }}
        >
          {person.gone ? 'Reactivate' : 'Deactivate'} {person.name}'s Slack account
        </Button>
      </Popover>
    </Select>
  );
}
