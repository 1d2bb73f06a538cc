import { defineFamily } from './define.js';

/** How people perceive and operate what they use. Panels hold this only of people who told them for that purpose. */
export const accessibilityCriteria = defineFamily('accessibility', {
  assistive_technology: {
    title: 'Assistive technology',
    description: 'What the person uses to work with a computer or a telephone.',
    values: {
      screen_reader: ['Screen reader', 'JAWS', 'NVDA', 'VoiceOver', 'TalkBack'],
      screen_magnifier: ['Screen magnifier', 'magnification', 'zoom'],
      braille_display: 'Braille display',
      high_contrast: ['High contrast or changed colors', 'high contrast mode', 'inverted colors'],
      captions: ['Captions or transcripts', 'subtitles', 'transcripts'],
      hearing_aid: ['Hearing aid or implant', 'hearing aids', 'cochlear implant'],
      voice_control: ['Voice control', 'speech recognition', 'dictation'],
      switch_device: ['Switch device', 'switch access', 'switch control'],
      eye_tracking: ['Eye tracking', 'eye tracker', 'eye gaze'],
      alternative_keyboard: ['Alternative keyboard', 'on-screen keyboard', 'one-handed keyboard'],
      alternative_pointer: ['Alternative pointer', 'trackball', 'head mouse', 'mouth stick'],
      keyboard_only: ['Keyboard without a mouse', 'keyboard only', 'keyboard navigation'],
      reading_aid: ['Reading aid', 'text to speech', 'text-to-speech', 'dyslexia font'],
      none: ['None', 'no assistive technology'],
    },
  },
  uses_assistive_technology: {
    title: 'Uses assistive technology',
    description: 'Whether the person uses any, whichever it is.',
    kind: 'boolean',
  },
  vision: {
    title: 'Vision',
    description: 'How the person sees, as they say themselves.',
    values: {
      blind: 'Blind',
      low_vision: ['Low vision', 'visually impaired', 'partially sighted'],
      color_blind: ['Color blind', 'colour blind', 'color vision deficiency'],
      corrected: ['Glasses or contact lenses', 'glasses', 'contact lenses'],
      no_difficulty: ['No difficulty', 'none'],
    },
  },
  hearing: {
    title: 'Hearing',
    description: 'How the person hears, as they say themselves.',
    values: { deaf: 'Deaf', hard_of_hearing: ['Hard of hearing', 'hearing impaired'], no_difficulty: ['No difficulty', 'none'] },
  },
  mobility: {
    title: 'Mobility and dexterity',
    description: 'How the person moves and uses their hands, as they say themselves.',
    values: {
      wheelchair: ['Uses a wheelchair', 'wheelchair user'],
      walking_aid: ['Uses a walking aid', 'cane', 'crutches', 'walker'],
      limited_hand_use: ['Limited use of the hands', 'limited dexterity', 'tremor', 'RSI'],
      no_difficulty: ['No difficulty', 'none'],
    },
  },
  cognition: {
    title: 'Thinking and learning',
    description: 'How the person takes things in, as they say themselves.',
    values: {
      adhd: ['Attention deficit', 'ADD'],
      autism: ['Autism', 'autistic', 'ASD'],
      dyslexia: ['Dyslexia', 'dyslexic'],
      dyscalculia: 'Dyscalculia',
      memory_difficulty: ['Difficulty remembering', 'memory loss'],
      no_difficulty: ['No difficulty', 'none'],
    },
  },
});
