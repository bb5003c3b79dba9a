namespace Spate.Durable;

/// <summary>Gives an orchestrator or activity class its name; without it, the name of the class is the name.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DurableTaskAttribute : Attribute
{
    /// <summary>Names the class.</summary>
    /// <param name="name">The name; null or empty means the name of the class.</param>
    public DurableTaskAttribute(string? name = null) => Name = name!;

    /// <summary>The name; the default value means the name of the class.</summary>
    public TaskName Name { get; }
}
