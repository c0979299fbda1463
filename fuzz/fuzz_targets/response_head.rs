//! `hostile::response_head` under libFuzzer.
#![cfg_attr(fuzzing, no_main)]

botoxide_fuzz::target!(hostile::response_head);
