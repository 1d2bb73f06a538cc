import { defineFamily } from './define.js';
import { languages } from './languages.js';

/** Who people are and how they live. */
export const demographicCriteria = defineFamily('demographic', {
  age: {
    title: 'Age',
    description: 'Whole years since the date of birth, both ends included.',
    characteristic: 'date_of_birth',
    kind: 'age',
  },
  gender: {
    title: 'Gender',
    description: 'As the person says themselves.',
    values: {
      woman: ['Woman', 'female', 'f'],
      man: ['Man', 'male', 'm'],
      non_binary: ['Non-binary', 'nonbinary', 'genderqueer'],
      other: 'Other',
    },
  },
  languages: { title: 'Languages spoken', description: 'Languages in which the person can hold a conversation.', values: languages },
  education: {
    title: 'Education',
    description: 'The highest degree that was reached.',
    values: {
      below_high_school: ['Less than high school', 'no diploma', 'primary school'],
      high_school: ['High school', 'high school diploma', 'GED', 'secondary school'],
      vocational: ['Vocational training', 'trade school', 'apprenticeship'],
      some_college: ['College without a degree', 'some college'],
      associate: ["Associate's degree", 'associate degree'],
      bachelor: ["Bachelor's degree", 'bachelors', "bachelor's", 'bachelor degree', 'BA', 'BSc'],
      master: ["Master's degree", 'masters', "master's", 'master degree', 'MA', 'MSc', 'MBA'],
      doctorate: ['Doctorate', 'PhD', 'Ph.D.', 'doctoral degree'],
    },
  },
  employment_status: {
    title: 'Employment',
    description: 'Whether and how the person works.',
    values: {
      full_time: ['Full time', 'employed full time', 'employed full-time'],
      part_time: ['Part time', 'employed part time', 'employed part-time'],
      self_employed: ['Self-employed', 'freelance', 'freelancer', 'contractor'],
      unemployed: ['Looking for work', 'not employed'],
      student: 'Student',
      homemaker: ['Keeps house', 'stay-at-home parent'],
      retired: 'Retired',
      unable_to_work: ['Unable to work', 'disabled'],
    },
  },
  household_income: {
    title: 'Household income',
    description: 'What the household takes in a year before taxes, in US dollars.',
    values: {
      income_below_25k: ['Less than $25,000', '<$25,000', '< $25,000'],
      income_25k_50k: ['$25,000 to 49,999', '$25,000-$49,999', '$25,000 - $49,999'],
      income_50k_75k: ['$50,000 to 74,999', '$50,000-$74,999', '$50,000 - $74,999'],
      income_75k_100k: ['$75,000 to 99,999', '$75,000-$99,999', '$75,000 - $99,999'],
      income_100k_150k: ['$100,000 to 149,999', '$100,000-$149,999', '$100,000 - $149,999'],
      income_150k_200k: ['$150,000 to 199,999', '$150,000-$199,999', '$150,000 - $199,999'],
      income_above_200k: ['$200,000 or more', '$200,000+', '>$200,000'],
    },
  },
  marital_status: {
    title: 'Marital status',
    description: 'As the person says themselves.',
    values: {
      single: ['Single', 'never married'],
      partnered: ['In a relationship', 'living with partner', 'domestic partnership'],
      married: ['Married', 'civil union'],
      separated: ['Separated or divorced', 'divorced'],
      widowed: 'Widowed',
    },
  },
  housing: {
    title: 'Housing',
    description: 'Whose home it is.',
    values: {
      owns: ['Owns', 'owner', 'homeowner'],
      rents: ['Rents', 'renter', 'tenant'],
      lives_with_others: ['Lives with others', 'with family'],
    },
  },
  surroundings: {
    title: 'Surroundings',
    description: 'What kind of place the person lives in.',
    values: { urban: ['City', 'urban area'], suburban: ['Suburb', 'suburban area'], rural: ['Countryside', 'rural area'] },
  },
  household_size: { title: 'Household size', description: 'How many people live together, with the person.', unit: 'people' },
  has_children: { title: 'Has children', description: 'Whether children live in the household.', kind: 'boolean' },
  city: { title: 'City', description: 'The town where the person lives, by its name.', field: 'city' },
});
