//! `hostile::sign` under libFuzzer.
#![cfg_attr(fuzzing, no_main)]

botoxide_fuzz::target!(hostile::sign);
