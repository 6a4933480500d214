import { asked, type Step, sent } from './acting.ts';

/** The new academic year: prepared in June, carried out in July. */
export const yearSteps: Step[] = [
  {
    id: 'prepare',
    title: 'June: prepare the new academic year in one window',
    page: {
      text: 'Starting 60 days before, a director\'s Home tab offers "New academic year." Check shows by name who moves up, who finishes, and which pairs end. After you confirm, you can change or undo it until that date. No one is told before then.',
      as: 'dana',
      at: 'home',
      does: 'Dana prepares the new academic year and confirms it.',
      isDone: (cast) =>
        cast.as('dana').everythingSeen().includes('The new academic year is ready to start on'),
    },
    season: [6, 9],
    async run(cast) {
      const dana = await asked(cast, 'dana', '/mentor year', 'New academic year');
      cast.act('dana', 'leaves everything as suggested, and reads what will happen');
      const { errors } = await dana.submit();
      if (errors) throw new Error(errors.map(({ message }) => message).join(' '));
      cast.shows('dana', 'in the modal', dana.modal());
      cast.act('dana', 'confirms');
      await sent(cast, 'dana');
      await dana.openHome({ timeoutMs: 10_000 });
    },
  },
  {
    id: 'turn',
    title: 'July: everything moves in one go',
    page: {
      text: "On that date, everything happens at once: residents move up, those who finish get the same neutral message they'd get for any match that ends, and everyone whose match continues gets a thank-you with their year's meetings.",
      as: 'maya',
      at: 'dm',
      does: 'The clock moves into July.',
      isDone: (cast) => /new academic year is starting/.test(cast.dm('maya')),
    },
    season: [7, 3],
    async run(cast) {
      await cast.came('maya', 'in a DM', /new academic year is starting/);
      await cast.came('luis', 'in a DM, who has finished', /has ended/);
    },
  },
];
