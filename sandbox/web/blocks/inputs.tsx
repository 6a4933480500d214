import { FileText, Upload, X } from 'lucide-react';
import { useState } from 'react';
import { Button, DropZone, FileTrigger, Group, Input, TextArea, TextField } from 'react-aria-components';
import { type Block, listAt, numAt, type Obj, objAt, strAt, stringsAt, textOf } from '../../slack/types.ts';
import { pickFile, toast } from '../api.ts';
import { DatePick, DateTimePick, TimePick } from './dates.tsx';
import { Field, type FieldProps } from './field.tsx';
import { Choices, Pick } from './picks.tsx';
import { useSurface } from './surface.tsx';

/** An input block: label, control, hint and what is wrong with it. */
export function InputBlock({ block }: { block: Block }) {
  const { values, set, press, errors } = useSurface();
  const element = objAt(block, 'element');
  const action = strAt(element, 'action_id');
  const error = errors[block.block_id];
  const hint = textOf(block.hint);
  const props: FieldProps = {
    element,
    entry: values[block.block_id]?.[action] ?? {},
    label: textOf(block.label),
    isOptional: block.optional === true,
    ...(hint ? { hint } : {}),
    ...(error ? { error } : {}),
    onChange(entry) {
      set(block.block_id, action, entry);
      if (block.dispatch_action === true) void press(block.block_id, action, { entry });
    },
  };
  return (
    <div className="block input-block" data-block={block.block_id}>
      <InputElement {...props} />
    </div>
  );
}

function InputElement(props: FieldProps) {
  if (props.element.type === 'plain_text_input') return <TextInput {...props} />;
  return props.element.type === 'file_input' ? <FileInput {...props} /> : <Choice {...props} />;
}

/** What is chosen rather than typed: in a form, beside a section or among actions. */
export function Choice(props: FieldProps) {
  switch (props.element.type) {
    case 'datepicker':
      return <DatePick {...props} />;
    case 'timepicker':
      return <TimePick {...props} />;
    case 'datetimepicker':
      return <DateTimePick {...props} />;
    case 'radio_buttons':
    case 'checkboxes':
      return <Choices {...props} />;
    default:
      return <Pick {...props} />;
  }
}

function TextInput(props: FieldProps) {
  const { element, entry, onChange, error } = props;
  const value = strAt(entry, 'value');
  const isLong = element.multiline === true;
  const max = numAt(element, 'max_length') ?? (isLong ? 3000 : undefined);
  const placeholder = textOf(element.placeholder);
  const isOver = max !== undefined && value.length > max;
  return (
    <TextField
      className="field"
      value={value}
      onChange={(next) => onChange({ type: element.type, value: next === '' ? null : next })}
      isInvalid={Boolean(error) || isOver}
    >
      <Field {...props}>
        {isLong ? (
          <TextArea className="control" rows={4} placeholder={placeholder} />
        ) : (
          <Input className="control" placeholder={placeholder} />
        )}
        {max !== undefined && (isLong || value.length > max * 0.7) && (
          <span className={`counter ${isOver ? 'over' : ''}`} aria-live={isOver ? 'polite' : 'off'}>
            {value.length.toLocaleString('en-US')} / {max.toLocaleString('en-US')}
          </span>
        )}
      </Field>
    </TextField>
  );
}

function FileInput(props: FieldProps) {
  const { user } = useSurface();
  const { element, entry, onChange, label } = props;
  const [isBusy, setBusy] = useState(false);
  const files = listAt(entry, 'files');
  const max = numAt(element, 'max_files') ?? 10;
  const endings = stringsAt(element, 'filetypes');
  const save = (next: Obj[]) => onChange({ type: 'file_input', files: next });
  const add = async (picked: File[]) => {
    const wrong = picked.find(
      ({ name }) => endings.length > 0 && !endings.includes(name.split('.').pop()?.toLowerCase() ?? ''),
    );
    if (wrong) return toast(`${wrong.name}: only ${endings.join(', ')} files can be chosen here.`);
    setBusy(true);
    const stored = await Promise.all(picked.slice(0, max).map((file) => pickFile(user, file)));
    setBusy(false);
    save([...files, ...stored.flatMap((file) => (file ? [file] : []))].slice(-max));
  };
  return (
    <Group className="field" aria-label={label} isInvalid={Boolean(props.error)}>
      <Field {...props}>
        <DropZone
          className="dropzone"
          aria-label={`Drop a file for ${label}`}
          onDrop={async ({ items }) => {
            const dropped = items.filter((item) => item.kind === 'file');
            await add(await Promise.all(dropped.map((item) => item.getFile())));
          }}
        >
          <FileTrigger
            acceptedFileTypes={endings.map((ending) => `.${ending}`)}
            allowsMultiple={max > 1}
            onSelect={(list) => void add([...(list ?? [])])}
          >
            <Button className="button plain-button" isPending={isBusy}>
              <Upload size={16} aria-hidden="true" /> Choose a file
            </Button>
          </FileTrigger>
          <span className="drop-hint">
            or drop it here{endings.length > 0 ? ` (${endings.join(', ')})` : ''}
          </span>
        </DropZone>
        {files.map((file) => (
          <div key={strAt(file, 'id')} className="picked-file">
            <FileText size={18} aria-hidden="true" />
            <span>{strAt(file, 'name')}</span>
            <Button
              className="control-icon"
              aria-label={`Remove ${strAt(file, 'name')}`}
              onPress={() => save(files.filter(({ id }) => id !== file.id))}
            >
              <X size={15} aria-hidden="true" />
            </Button>
          </div>
        ))}
      </Field>
    </Group>
  );
}
