using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace Microservices.Server.Reflection;

/// <summary>Finds the descriptor of a service by the class that serves it.</summary>
internal static class ServiceDescriptors
{
    /// <returns>Null when the service was not generated from a .proto file.</returns>
    public static FileDescriptor? FileOf(Type? implementation)
    {
        // Generated code marks the base class with the class that has the descriptor.
        for (; implementation is not null; implementation = implementation.BaseType)
        {
            if (implementation.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is { } bind)
            {
                return (bind.BindType.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as Google.Protobuf.Reflection.ServiceDescriptor)?.File;
            }
        }

        return null;
    }
}
