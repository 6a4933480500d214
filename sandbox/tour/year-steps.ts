import { asked, type Step, sent, toSeason } from './acting.ts';

/** The year's turn: prepared in June, carried out in July. */
export const yearSteps: Step[] = [
  {
    id: 'prepare',
    title: 'June: the new academic year, prepared in one window',
    page: {
      text: 'From 60 days before it begins, a director’s Home tab offers “New academic year”. Check shows with names who moves up, who finishes and which pairs end; Confirm, and until its day it can be changed or undone. Nobody is told before.',
      as: 'dana',
      at: 'home',
      does: 'Dana prepares the new academic year and confirms it.',
      isDone: (cast) => cast.as('dana').everythingSeen().includes('The new academic year is prepared for'),
    },
    async run(cast) {
      await toSeason(cast, 6, 9);
      const dana = await asked(cast, 'dana', '/mentor year', 'New academic year');
      cast.act('dana', 'leaves everything as it is proposed, and reads what will happen');
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
      text: 'On the day, all of it happens at once: residents move up, those who finish are thanked in the neutral words of any ending, and everybody whose match goes on reads a thank-you with their year.',
      as: 'maya',
      at: 'dm',
      does: 'The clock moves into July.',
      isDone: (cast) => /new academic year begins/.test(cast.dm('maya')),
    },
    async run(cast) {
      await toSeason(cast, 7, 3);
      await cast.came('maya', 'in a DM', /new academic year begins/);
      await cast.came('luis', 'in a DM, who has finished', /come to its end/);
    },
  },
];
