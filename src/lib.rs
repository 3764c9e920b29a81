#![doc = include_str!("ARCHITECTURE.md")]

pub mod cli;
pub mod config;
pub mod db;
pub mod domain;
pub mod language;
pub mod ledger;
pub mod mail;
pub mod matching;
pub mod package;
pub mod print;
pub mod sealing;
pub mod service;
pub mod table;
pub mod web;
