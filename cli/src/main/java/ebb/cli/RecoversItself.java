package ebb.cli;

/** A command that clears away what killed controllers have left in its own way. */
interface RecoversItself {}
