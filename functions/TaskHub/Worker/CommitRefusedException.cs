namespace Spate.TaskHub.Worker;

/// <summary>A hub that does other work refuses a commit again and again: the reason is in what is to be stored.</summary>
internal sealed class CommitRefusedException(Exception last) : Exception(last.Message, last);
