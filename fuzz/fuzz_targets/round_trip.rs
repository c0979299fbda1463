//! `hostile::round_trip` under libFuzzer.
#![cfg_attr(fuzzing, no_main)]

botoxide_fuzz::target!(hostile::round_trip);
