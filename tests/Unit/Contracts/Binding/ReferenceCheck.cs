using System.Reflection.Metadata;

namespace Microservices.Tests.Unit.Contracts.Binding;

/// <summary>Finds what an assembly names of the contracts and the contracts do not have.</summary>
internal static class ReferenceCheck
{
    /// <summary>The contract types that an assembly refers to.</summary>
    public static IEnumerable<TypeName> Types(MetadataReader reader) => reader.TypeReferences
        .Select(handle => TypeName.Of(reader, handle))
        .Where(AssemblySet.IsContract);

    public static IEnumerable<string> MissingTypes(AssemblySet assemblies, MetadataReader reader) => Types(reader)
        .Where(name => assemblies.Find(name) is not { IsVisible: true })
        .Select(name => name.ToString());

    /// <summary>Members of types that are missing themselves are not repeated here.</summary>
    public static IEnumerable<string> MissingMembers(AssemblySet assemblies, MetadataReader reader)
    {
        foreach (var member in reader.MemberReferences.Select(reader.GetMemberReference))
        {
            // A reference is in terms of the type's parameters, whatever the type's arguments are.
            if (assemblies.Resolve(reader, member.Parent, []) is not { IsContract: true } instance
                || assemblies.Find(instance.Name) is not { } type)
            {
                continue;
            }

            var signature = type.SignatureOf(reader, member);
            if (!type.HasVisible(signature))
                yield return $"{type.Name}::{signature}";
        }
    }
}
