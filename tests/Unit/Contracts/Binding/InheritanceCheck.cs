using System.Reflection.Metadata;

namespace Microservices.Tests.Unit.Contracts.Binding;

/// <summary>
/// Finds where an assembly's types and the contract types they stand on do not fit together. The runtime is strict about
/// the first kind (<see cref="TypeLoadException" />) and silent about the second: the method is simply never called.
/// </summary>
internal static class InheritanceCheck
{
    private static readonly string[] ObjectMethods =
    [
        "ToString() : System.String",
        "Equals(System.Object) : System.Boolean",
        "GetHashCode() : System.Int32",
        "Finalize() : System.Void",
    ];

    /// <summary>Abstract members of contract types that a type should implement and does not.</summary>
    public static IEnumerable<string> Unimplemented(AssemblySet assemblies, MetadataReader reader) =>
        from type in Types(assemblies, reader)
        where !type.IsAbstract
        let lineage = type.Lineage.ToList()
        from slot in AbstractSlots(lineage)
        where !lineage.Any(ancestor => Implements(ancestor, slot))
        select $"{type.Name} does not implement {slot}";

    /// <summary>Overrides in types that derive from a contract type, of which no base type has a method to override.</summary>
    public static IEnumerable<string> OverridingNothing(AssemblySet assemblies, MetadataReader reader) =>
        from type in Types(assemblies, reader)
        let bases = type.Lineage.Skip(1).ToList()
        where bases.Exists(ancestor => ancestor.IsContract)
        from method in type.Methods
        where method.IsOverride
            && !ObjectMethods.Contains(method.Signature)
            && !bases.Exists(ancestor => ancestor.Methods.Any(method.Fits))
        select $"{method} overrides nothing";

    private static IEnumerable<TypeNode> Types(AssemblySet assemblies, MetadataReader reader) => reader.TypeDefinitions
        .Select(handle => assemblies.Find(TypeName.Of(reader, handle))!);

    /// <summary>Interfaces are listed with all they inherit, so each one's own methods are enough.</summary>
    private static IEnumerable<MethodNode> AbstractSlots(List<TypeNode> lineage) => lineage
        .Concat(lineage.SelectMany(type => type.Interfaces))
        .Where(type => type.IsContract)
        .SelectMany(type => type.Methods)
        .Where(method => method.IsAbstract);

    private static bool Implements(TypeNode type, MethodNode slot) =>
        type.Methods.Any(method => !method.IsAbstract && method.Fits(slot))
        || type.ExplicitlyImplemented.Contains(slot.ToString());
}
