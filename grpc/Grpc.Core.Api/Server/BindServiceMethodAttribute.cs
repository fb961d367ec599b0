using System.Diagnostics.CodeAnalysis;

namespace Grpc.Core;

/// <summary>Tells an engine, on a service's generated base class, which method binds it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class BindServiceMethodAttribute : Attribute
{
    // What an engine looks up on the type, which a trimmed program must therefore keep.
    private const DynamicallyAccessedMemberTypes LookedUp = DynamicallyAccessedMemberTypes.PublicMethods
        | DynamicallyAccessedMemberTypes.NonPublicMethods
        | DynamicallyAccessedMemberTypes.PublicProperties;

    /// <summary>Makes the attribute.</summary>
    /// <param name="bindType">The type that has the method.</param>
    /// <param name="bindMethodName">
    /// The method's name; it takes a <see cref="ServiceBinderBase" /> and a service, which may be null, and returns nothing.
    /// </param>
    public BindServiceMethodAttribute([DynamicallyAccessedMembers(LookedUp)] Type bindType, string bindMethodName)
    {
        BindType = bindType;
        BindMethodName = bindMethodName;
    }

    /// <summary>The type that has the method.</summary>
    [DynamicallyAccessedMembers(LookedUp)]
    public Type BindType { get; }

    /// <summary>The method's name.</summary>
    public string BindMethodName { get; }
}
