namespace Spate.Host.Tests.Metrics;

/// <summary>
/// For tests that scrape. Instruments belong to the whole process: those of another test's application would show beside, and its end would
/// take those of the scraped one with it.
/// </summary>
[CollectionDefinition(nameof(WholeProcess), DisableParallelization = true)]
public sealed class WholeProcess;
